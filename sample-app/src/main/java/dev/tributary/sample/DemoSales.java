package dev.tributary.sample;

import static java.util.Objects.requireNonNull;

import dev.tributary.sample.carts.CartOperations;
import dev.tributary.sample.inventory.Products;
import dev.tributary.sample.orders.Checkout;
import dev.tributary.sample.orders.OrderBook;
import dev.tributary.sample.orders.OrderOperations;
import dev.tributary.sample.orders.OrderSummary;
import dev.tributary.sample.promotions.PromotionBoard;
import dev.tributary.sample.promotions.PromotionOperations;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Starts a promotion in a new shop, and lets two customers in, one of whom has paid. */
@Component
@Order(2)
@ConditionalOnProperty(name = "shop.demo-data", matchIfMissing = true)
class DemoSales implements ApplicationRunner {
    private final Products products;
    private final CartOperations carts;
    private final Checkout checkout;
    private final OrderOperations operations;
    private final OrderBook orders;
    private final PromotionOperations promotions;
    private final PromotionBoard board;

    DemoSales(
            Products products,
            CartOperations carts,
            Checkout checkout,
            OrderOperations operations,
            OrderBook orders,
            PromotionOperations promotions,
            PromotionBoard board) {
        this.products = products;
        this.carts = carts;
        this.checkout = checkout;
        this.operations = operations;
        this.orders = orders;
        this.promotions = promotions;
        this.board = board;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (board.newest(1).isEmpty()) {
            promotions.startPromotion("Opening week: a tea strainer for the first three", 3);
        }
        if (orders.newest(1).isEmpty()) {
            UUID cups = product("CUP-6");
            carts.setListPrice(cups, "wholesale", new BigDecimal("19.00"));
            order("Ada's café", "wholesale", cups, 20);
            OrderSummary placed = orders.newest(1).get(0);
            operations.pay(placed.id(), placed.due(), "bank transfer 4711");
            order("Grace", "retail", product("TEAPOT-1"), 1);
        }
    }

    private UUID product(String sku) {
        return requireNonNull(products.findBySku(sku).orElseThrow().id());
    }

    private void order(String customer, String list, UUID product, int quantity) {
        UUID cart = carts.openCart(customer, list);
        carts.addToCart(cart, product, quantity);
        checkout.order(cart);
    }
}
