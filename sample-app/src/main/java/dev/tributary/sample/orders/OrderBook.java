package dev.tributary.sample.orders;

import dev.tributary.sample.inventory.ReservationStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads orders with everything that belongs to them. */
@Component
public class OrderBook {
    private static final String ORDERS = """
            SELECT o.id, o.customer, o.total, o.paid, o.refunded, greatest(o.total - o.paid, 0) AS due,
                   (SELECT count(*) FROM order_line l WHERE l.order_id = o.id) AS lines
            FROM orders o
            """;
    private static final String LINES = """
            SELECT l.reservation AS id, p.sku, p.name AS product_name, w.name AS warehouse_name, r.quantity, l.price, r.status,
                   (SELECT coalesce(sum(b.quantity), 0) FROM goods_return b WHERE b.line = l.reservation) AS returned
            FROM order_line l
            JOIN reservation r ON r.id = l.reservation
            JOIN product p ON p.id = r.stock_product
            JOIN warehouse w ON w.id = r.stock_warehouse
            WHERE l.order_id = ?
            ORDER BY p.sku, w.name, l.reservation
            """;
    private static final String SHIPMENTS = """
            SELECT s.id, s.line, s.tracking, s.status
            FROM shipment s JOIN order_line l ON l.reservation = s.line
            WHERE l.order_id = ?
            ORDER BY s.id
            """;
    private static final String PAYMENTS = "SELECT id, amount, reference FROM payment WHERE order_id = ? ORDER BY id";

    private final JdbcClient jdbc;

    OrderBook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A line; {@code returned} may be more than was sent, because whatever comes back is taken down. */
    record Line(
            UUID id,
            String sku,
            String productName,
            String warehouseName,
            int quantity,
            BigDecimal price,
            ReservationStatus status,
            long returned) {}

    /** A parcel. */
    record Parcel(UUID id, UUID line, String tracking, ShipmentStatus status) {}

    /** Money that came in. */
    record Paid(UUID id, BigDecimal amount, String reference) {}

    /** An order and all of that. */
    record OrderView(OrderSummary order, List<Line> lines, List<Paid> payments, List<Parcel> shipments) {}

    /** The newest first; their ids begin with the time. */
    public List<OrderSummary> newest(int limit) {
        return jdbc.sql(ORDERS + " ORDER BY o.id DESC LIMIT ?")
                .param(limit)
                .query(OrderSummary.class)
                .list();
    }

    Optional<OrderView> order(UUID id) {
        return jdbc.sql(ORDERS + " WHERE o.id = ?")
                .param(id)
                .query(OrderSummary.class)
                .optional()
                .map(order -> new OrderView(
                        order,
                        all(LINES, id, Line.class),
                        all(PAYMENTS, id, Paid.class),
                        all(SHIPMENTS, id, Parcel.class)));
    }

    private <T> List<T> all(String query, UUID order, Class<T> type) {
        return jdbc.sql(query).param(order).query(type).list();
    }
}
