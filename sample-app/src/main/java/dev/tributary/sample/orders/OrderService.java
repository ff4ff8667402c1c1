package dev.tributary.sample.orders;

import static java.util.Objects.requireNonNull;

import dev.tributary.Expect;
import dev.tributary.Operation;
import dev.tributary.sample.carts.Cart;
import dev.tributary.sample.carts.Carts;
import dev.tributary.sample.inventory.Reservation;
import dev.tributary.sample.inventory.Reservations;
import dev.tributary.sample.inventory.Stocks;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Places orders. This has a body because the declaration leaves the total to it. */
@Service
public class OrderService {
    private static final BigDecimal FREE_DELIVERY_FROM = new BigDecimal("50.00");
    private static final BigDecimal DELIVERY = new BigDecimal("4.90");

    private final Orders orders;
    private final Carts carts;
    private final Stocks stocks;
    private final Reservations reservations;

    OrderService(Orders orders, Carts carts, Stocks stocks, Reservations reservations) {
        this.orders = orders;
        this.carts = carts;
        this.stocks = stocks;
        this.reservations = reservations;
    }

    /** Turns a cart into an order: the cart is gone, and its pieces are reserved. */
    @Operation(value = "placeOrder", expect = Expect.COORDINATED)
    public UUID placeOrder(UUID cart, List<OrderItem> lines) {
        Cart ordered = carts.findById(cart).orElseThrow();
        Set<OrderLine> reserved = new LinkedHashSet<>();
        for (OrderItem item : lines) {
            reserved.add(new OrderLine(reserve(item), item.price()));
        }
        carts.delete(ordered);
        Order order = Order.place(cart, ordered.customer(), total(lines), reserved);
        return requireNonNull(orders.save(order).id());
    }

    private UUID reserve(OrderItem item) {
        stocks.save(stocks.findById(item.stock()).orElseThrow().reserve(item.quantity()));
        Reservation reservation = reservations.save(Reservation.held(item.stock(), item.quantity()));
        return requireNonNull(reservation.id());
    }

    private static BigDecimal total(List<OrderItem> lines) {
        BigDecimal goods = lines.stream().map(OrderItem::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return goods.compareTo(FREE_DELIVERY_FROM) < 0 ? goods.add(DELIVERY) : goods;
    }
}
