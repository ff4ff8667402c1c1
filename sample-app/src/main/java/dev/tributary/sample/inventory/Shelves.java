package dev.tributary.sample.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads across entities. Reading is ordinary SQL on ordinary tables. */
@Component
public class Shelves {
    private static final String LEVELS = """
            SELECT s.product, s.warehouse, p.sku, p.name AS product_name, p.price, w.name AS warehouse_name,
                   s.on_hand, s.reserved, s.on_hand - s.reserved AS available
            FROM stock s JOIN product p ON p.id = s.product JOIN warehouse w ON w.id = s.warehouse
            """;
    private static final String LINES = """
            SELECT r.id, r.stock_product AS product, r.stock_warehouse AS warehouse, p.sku, p.name AS product_name,
                   w.name AS warehouse_name, r.quantity, r.status
            FROM reservation r JOIN product p ON p.id = r.stock_product JOIN warehouse w ON w.id = r.stock_warehouse
            """;

    private final JdbcClient jdbc;

    Shelves(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<StockLevel> stocks() {
        return jdbc.sql(LEVELS + " ORDER BY p.sku, w.name, s.warehouse")
                .query(StockLevel.class)
                .list();
    }

    public Optional<StockLevel> stock(StockId id) {
        return jdbc.sql(LEVELS + " WHERE s.product = ? AND s.warehouse = ?")
                .params(id.product(), id.warehouse())
                .query(StockLevel.class)
                .optional();
    }

    /** The newest reservations first; their ids begin with the time. */
    public List<ReservationLine> reservations(int limit) {
        return jdbc.sql(LINES + " ORDER BY r.id DESC LIMIT ?")
                .param(limit)
                .query(ReservationLine.class)
                .list();
    }

    public Optional<ReservationLine> reservation(UUID id) {
        return jdbc.sql(LINES + " WHERE r.id = ?")
                .param(id)
                .query(ReservationLine.class)
                .optional();
    }
}
