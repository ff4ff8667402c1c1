package dev.tributary.sample;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Looks at the database past the shop, as somebody with psql would. */
final class Tables implements AutoCloseable {
    /** Every invariant of the shop, and that reservations add up, in one statement and so in one snapshot. */
    private static final String VIOLATIONS = """
            SELECT 'stock ' || s.* FROM stock s
            WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand
               OR reserved <> (SELECT coalesce(sum(r.quantity), 0) FROM reservation r
                               WHERE r.stock_product = s.product AND r.stock_warehouse = s.warehouse
                                 AND r.status = 'HELD')
            UNION ALL SELECT 'sku ' || sku FROM product GROUP BY sku HAVING count(*) > 1
            UNION ALL SELECT 'price ' || id FROM product WHERE price < 0 OR lowest_price > price
            UNION ALL SELECT 'incoming ' || i.* FROM incoming i
            WHERE quantity <> (SELECT coalesce(sum(t.quantity), 0) FROM transfer t
                               WHERE t.to_product = i.stock_product AND t.to_warehouse = i.stock_warehouse
                                 AND t.status = 'SENT')
            UNION ALL SELECT 'list price ' || l.* FROM list_price l WHERE amount < 0
            UNION ALL SELECT 'cart line ' || l.* FROM cart_line l
            WHERE NOT EXISTS (SELECT 1 FROM cart c WHERE c.id = l.cart)
            UNION ALL SELECT 'cart ' || cart FROM orders GROUP BY cart HAVING count(*) > 1
            UNION ALL SELECT 'refunded ' || o.* FROM orders o WHERE refunded > paid
            UNION ALL SELECT 'shipped, not paid ' || l.* FROM order_line l
            JOIN orders o ON o.id = l.order_id JOIN reservation r ON r.id = l.reservation
            WHERE r.status = 'SHIPPED' AND o.paid < o.total
            UNION ALL SELECT 'voucher ' || v.* FROM voucher v WHERE balance < 0
            """;

    private final Connection connection;
    private final JdbcClient jdbc;

    private Tables(Connection connection) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    static Tables of(TestDatabase database) throws SQLException {
        return new Tables(database.connectAsSuperuser());
    }

    JdbcClient sql() {
        return jdbc;
    }

    List<String> violations() {
        return jdbc.sql(VIOLATIONS).query(String.class).list();
    }

    long records() {
        return count("SELECT count(*) FROM tributary.log");
    }

    long records(String operation) {
        return jdbc.sql("SELECT count(*) FROM tributary.log WHERE operation = ?")
                .param(operation)
                .query(Long.class)
                .single();
    }

    long count(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    long onHand(StockId stock) {
        return counter("on_hand", stock);
    }

    long reserved(StockId stock) {
        return counter("reserved", stock);
    }

    private long counter(String column, StockId stock) {
        return jdbc.sql("SELECT " + column + " FROM stock WHERE product = ? AND warehouse = ?")
                .params(stock.product(), stock.warehouse())
                .query(Long.class)
                .single();
    }

    /** Everything that a rejected request must leave as it was. */
    String everything() {
        return String.join("\n", jdbc.sql("""
                                SELECT t FROM (
                                  SELECT 'product ' || p.* AS t FROM product p
                                  UNION ALL SELECT 'warehouse ' || w.* FROM warehouse w
                                  UNION ALL SELECT 'stock ' || s.* FROM stock s
                                  UNION ALL SELECT 'reservation ' || r.* FROM reservation r
                                  UNION ALL SELECT 'transfer ' || r.* FROM transfer r
                                  UNION ALL SELECT 'cart ' || c.* FROM cart c
                                  UNION ALL SELECT 'cart line ' || l.* FROM cart_line l
                                  UNION ALL SELECT 'order ' || o.* FROM orders o
                                  UNION ALL SELECT 'order line ' || l.* FROM order_line l
                                  UNION ALL SELECT 'voucher ' || v.* FROM voucher v
                                  UNION ALL SELECT 'claim ' || c.* FROM claim c
                                  UNION ALL SELECT 'record ' || origin || ' ' || sequence FROM tributary.log
                                  UNION ALL SELECT 'tombstone ' || count(*) FROM tributary.tombstone
                                  UNION ALL SELECT 'pending ' || count(*) FROM tributary.log_pending) x ORDER BY t
                                """).query(String.class).list());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
