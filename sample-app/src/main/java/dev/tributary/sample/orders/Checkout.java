package dev.tributary.sample.orders;

import static java.util.Objects.requireNonNull;

import dev.tributary.sample.carts.CartContents;
import dev.tributary.sample.carts.CartLine;
import dev.tributary.sample.carts.Carts;
import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.StockLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Finds out where the pieces of a cart come from, and orders them. It decides on what it sees; whether that still holds is
 * the operation's business, not its own.
 */
@Service
public class Checkout {
    private final Carts carts;
    private final CartContents contents;
    private final Shelves shelves;
    private final Orders orders;
    private final OrderService service;

    Checkout(Carts carts, CartContents contents, Shelves shelves, Orders orders, OrderService service) {
        this.carts = carts;
        this.contents = contents;
        this.shelves = shelves;
        this.orders = orders;
        this.service = service;
    }

    /** The order that a cart has become already: who asks twice is shown the same. */
    public Optional<UUID> done(UUID cart) {
        return orders.findByCart(cart).map(order -> requireNonNull(order.id()));
    }

    /**
     * Orders what is in a cart.
     *
     * @throws EmptyCartException when there is nothing in it
     * @throws OutOfStockException when it is more than there is
     */
    public UUID order(UUID cart) {
        List<CartLine> lines = contents.of(cart);
        if (lines.isEmpty() && carts.existsById(cart)) {
            throw new EmptyCartException();
        }
        List<StockLevel> levels = shelves.stocks();
        List<OrderItem> items = new ArrayList<>();
        for (CartLine line : lines) {
            items.addAll(itemsOf(line, levels));
        }
        return service.placeOrder(cart, items);
    }

    /** From the fullest shelf first, so that as few parcels as possible are sent. */
    private static List<OrderItem> itemsOf(CartLine line, List<StockLevel> levels) {
        List<StockLevel> fullestFirst = levels.stream()
                .filter(level -> level.product().equals(line.product()) && level.available() > 0)
                .sorted(Comparator.comparingLong(StockLevel::available).reversed())
                .toList();
        List<OrderItem> items = new ArrayList<>();
        long wanted = line.quantity();
        for (StockLevel level : fullestFirst) {
            int taken = (int) Math.min(Math.min(wanted, level.available()), Integer.MAX_VALUE);
            if (taken > 0) {
                items.add(new OrderItem(new StockId(level.product(), level.warehouse()), taken, line.price()));
                wanted -= taken;
            }
        }
        if (wanted > 0) {
            throw new OutOfStockException(line.sku(), line.quantity(), line.quantity() - wanted);
        }
        return items;
    }
}
