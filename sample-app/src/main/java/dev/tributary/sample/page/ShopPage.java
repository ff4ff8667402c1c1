package dev.tributary.sample.page;

import dev.tributary.sample.inventory.InventoryService;
import dev.tributary.sample.inventory.Products;
import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.Warehouses;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.spring.sites.Sites;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page: every form posts, is answered by a redirect, and the next page says what became of it. */
@Controller
class ShopPage {
    static final String BACK = "redirect:/";

    private static final int RESERVATIONS_SHOWN = 12;

    private final InventoryService inventory;
    private final Products products;
    private final Warehouses warehouses;
    private final Shelves shelves;
    private final AnalyzedApplication analyzed;
    private final Sites sites;

    ShopPage(
            InventoryService inventory,
            Products products,
            Warehouses warehouses,
            Shelves shelves,
            AnalyzedApplication analyzed,
            Sites sites) {
        this.inventory = inventory;
        this.products = products;
        this.warehouses = warehouses;
        this.shelves = shelves;
        this.analyzed = analyzed;
        this.sites = sites;
    }

    @GetMapping("/")
    String show(Model model) {
        model.addAttribute("stocks", shelves.stocks());
        model.addAttribute("reservations", shelves.reservations(RESERVATIONS_SHOWN));
        model.addAttribute("products", products.findAllByOrderBySku());
        model.addAttribute("warehouses", warehouses.findAllByOrderByName());
        model.addAttribute("operations", operations());
        model.addAttribute("site", sites.topology().several() ? sites.topology().site() : null);
        return "shop";
    }

    private List<OperationCard> operations() {
        return analyzed.application().operations().stream()
                .flatMap(operation -> analyzed.plan().operation(operation.name()).stream()
                        .map(decision -> OperationCard.of(operation, decision, analyzed.plan())))
                .toList();
    }

    @PostMapping("/receive")
    String receive(
            @RequestParam UUID product,
            @RequestParam UUID warehouse,
            @RequestParam int quantity,
            RedirectAttributes to) {
        inventory.receive(new StockId(product, warehouse), quantity);
        return back(to, "received " + quantity);
    }

    @PostMapping("/reserve")
    String reserve(
            @RequestParam UUID product,
            @RequestParam UUID warehouse,
            @RequestParam int quantity,
            RedirectAttributes to) {
        inventory.reserve(new StockId(product, warehouse), quantity);
        return back(to, "reserved " + quantity);
    }

    @PostMapping("/ship")
    String ship(@RequestParam UUID reservation, RedirectAttributes to) {
        inventory.ship(reservation);
        return back(to, "shipped");
    }

    @PostMapping("/cancel")
    String cancel(@RequestParam UUID reservation, RedirectAttributes to) {
        inventory.cancel(reservation);
        return back(to, "cancelled");
    }

    @PostMapping("/products")
    String createProduct(
            @RequestParam @NotBlank @Size(max = 40) String sku,
            @RequestParam @NotBlank @Size(max = 80) String name,
            @RequestParam BigDecimal price,
            RedirectAttributes to) {
        inventory.createProduct(sku.strip(), name.strip(), price);
        return back(to, "created " + sku.strip());
    }

    @PostMapping("/stock")
    String openStock(@RequestParam UUID product, @RequestParam UUID warehouse, RedirectAttributes to) {
        inventory.openStock(product, warehouse);
        return back(to, "opened a stock");
    }

    private static String back(RedirectAttributes to, String done) {
        to.addFlashAttribute("outcome", Outcome.done(done));
        return BACK;
    }
}
