package dev.tributary.sample.transfers;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads transfers with the names of what travels, and of where from and where to. */
@Component
public class Journeys {
    private static final String TRANSFERS = """
            SELECT t.id, p.sku, p.name AS product_name, f.name AS from_name, w.name AS to_name, t.quantity, t.status
            FROM transfer t
            JOIN product p ON p.id = t.from_product
            JOIN warehouse f ON f.id = t.from_warehouse
            JOIN warehouse w ON w.id = t.to_warehouse
            """;

    private final JdbcClient jdbc;

    Journeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those on their way, the newest first: ids begin with the time. */
    public List<TransferLine> onTheirWay(int limit) {
        return jdbc.sql(TRANSFERS + " WHERE t.status = 'SENT' ORDER BY t.id DESC LIMIT ?")
                .param(limit)
                .query(TransferLine.class)
                .list();
    }

    Optional<TransferLine> one(UUID id) {
        return jdbc.sql(TRANSFERS + " WHERE t.id = ?")
                .param(id)
                .query(TransferLine.class)
                .optional();
    }
}
