package dev.tributary.sample.page;

import dev.tributary.sample.carts.CartOperations;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.orders.Checkout;
import dev.tributary.sample.orders.OrderOperations;
import dev.tributary.sample.promotions.ClaimService;
import dev.tributary.sample.transfers.TransferOperations;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The forms of the second page: the few things that are done most. */
@Controller
@RequestMapping(SalesPage.PATH)
class SalesForms {
    private final CartOperations carts;
    private final Checkout checkout;
    private final OrderOperations orders;
    private final ClaimService claims;
    private final TransferOperations transfers;

    SalesForms(
            CartOperations carts,
            Checkout checkout,
            OrderOperations orders,
            ClaimService claims,
            TransferOperations transfers) {
        this.carts = carts;
        this.checkout = checkout;
        this.orders = orders;
        this.claims = claims;
        this.transfers = transfers;
    }

    /** Three operations, the first two at this site alone. Who is refused has a cart all the same: it is only a wish. */
    @PostMapping("/orders")
    String order(
            @RequestParam @NotBlank @Size(max = 80) String customer,
            @RequestParam UUID product,
            @RequestParam int quantity,
            RedirectAttributes to) {
        UUID cart = carts.openCart(customer.strip(), "retail");
        carts.addToCart(cart, product, quantity);
        checkout.order(cart);
        return back(to, "ordered " + quantity + " for " + customer.strip());
    }

    @PostMapping("/payments")
    String pay(@RequestParam UUID order, @RequestParam BigDecimal amount, RedirectAttributes to) {
        orders.pay(order, amount, "over the counter");
        return back(to, "paid " + amount);
    }

    @PostMapping("/claims")
    String claim(
            @RequestParam UUID promotion,
            @RequestParam @NotBlank @Size(max = 80) String customer,
            RedirectAttributes to) {
        claims.claim(promotion, customer.strip());
        return back(to, customer.strip() + " has a place, unless it turns out that there were too many");
    }

    @PostMapping("/transfers")
    String send(
            @RequestParam UUID product,
            @RequestParam UUID from,
            @RequestParam UUID target,
            @RequestParam int quantity,
            RedirectAttributes to) {
        transfers.sendTransfer(new StockId(product, from), new StockId(product, target), quantity);
        return back(to, "sent " + quantity);
    }

    @PostMapping("/arrivals")
    String receive(@RequestParam UUID transfer, RedirectAttributes to) {
        transfers.receiveTransfer(transfer);
        return back(to, "arrived");
    }

    private static String back(RedirectAttributes to, String done) {
        to.addFlashAttribute("outcome", Outcome.done(done));
        return SalesPage.BACK;
    }
}
