package dev.tributary.spring.shop;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Notes which hooks of the transaction fired, and what the database showed to them. */
@Component
public class Hooks {
    public final List<String> fired = new ArrayList<>();
    private final JdbcTemplate jdbc;

    Hooks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    public void committed(Shop.Received event) {
        fired.add("committed, on hand "
                + jdbc.queryForObject(
                        "SELECT on_hand FROM stock WHERE product = ?",
                        Integer.class,
                        event.stock().product()));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    public void rolledBack(Shop.Received event) {
        fired.add("rolled back " + event.quantity());
    }
}
