package dev.tributary.spring.hooks;

import dev.tributary.spring.operation.OperationEvent;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Notes which hooks of an operation's transaction fired, in their order. */
@Component
public class Phases {
    /** Asks for a write before the commit. */
    public record WriteLate(StockId stock, int quantity) {}

    public final List<String> fired = new CopyOnWriteArrayList<>();
    private final JdbcTemplate jdbc;
    private final StockRepository stocks;

    Phases(JdbcTemplate jdbc, StockRepository stocks) {
        this.jdbc = jdbc;
        this.stocks = stocks;
    }

    @EventListener
    public void begun(OperationEvent event) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                fired.add("synchronization: committed");
            }

            @Override
            public void afterCompletion(int status) {
                fired.add("synchronization: status " + status);
            }
        });
    }

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    public void beforeCommit(OperationEvent event) {
        fired.add("before commit: " + event.operation());
    }

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    public void writeLate(WriteLate late) {
        Stock loaded = stocks.findById(late.stock()).orElseThrow();
        stocks.save(new Stock(late.stock(), loaded.onHand() + late.quantity(), loaded.reserved()));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    public void afterCommit(OperationEvent event) {
        fired.add("after commit: on hand " + jdbc.queryForObject("SELECT sum(on_hand) FROM stock", Integer.class));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    public void afterRollback(OperationEvent event) {
        fired.add("after rollback");
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
    public void afterCompletion(OperationEvent event) {
        fired.add("after completion");
    }
}
