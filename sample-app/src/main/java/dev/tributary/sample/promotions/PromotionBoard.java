package dev.tributary.sample.promotions;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads promotions with how much of them is taken. */
@Component
public class PromotionBoard {
    private static final String PROMOTIONS = """
            SELECT p.id, p.name, p.places,
                   (SELECT count(*) FROM claim c WHERE c.promotion = p.id AND NOT c.revoked) AS claimed,
                   (SELECT count(*) FROM claim c WHERE c.promotion = p.id AND c.revoked) AS revoked
            FROM promotion p
            """;

    private final JdbcClient jdbc;

    PromotionBoard(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest first; their ids begin with the time. */
    public List<PromotionSummary> newest(int limit) {
        return jdbc.sql(PROMOTIONS + " ORDER BY p.id DESC LIMIT ?")
                .param(limit)
                .query(PromotionSummary.class)
                .list();
    }

    Optional<PromotionSummary> one(UUID id) {
        return jdbc.sql(PROMOTIONS + " WHERE p.id = ?")
                .param(id)
                .query(PromotionSummary.class)
                .optional();
    }
}
