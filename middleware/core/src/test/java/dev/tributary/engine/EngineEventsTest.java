package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.ProofViolationException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an engine tells whoever measures. */
class EngineEventsTest {
    private final Recorder recorder = new Recorder();
    private Site site;
    private Engine engine;
    private Shop shop;

    private static final class Recorder implements EngineEvents {
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong shortest = new AtomicLong(Long.MAX_VALUE);
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final List<String> retries = new CopyOnWriteArrayList<>();

        @Override
        public void batchCommitted(int written, long nanos) {
            records.addAndGet(written);
            shortest.accumulateAndGet(nanos, Math::min);
        }

        @Override
        public void batchFailed(int items, String sqlState) {
            failures.add(items + " " + sqlState);
        }

        @Override
        public void retried(String operation) {
            retries.add(operation);
        }
    }

    @BeforeEach
    void start() throws Exception {
        site = Shop.site("reserve");
        engine = site.engine(recorder);
        shop = new Shop(engine);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void everyRecordIsInABatch() throws Exception {
        RowKey stock = shop.openStock(5);
        try (Callers callers = new Callers()) {
            callers.all(20, i -> shop.receive(stock, 1));
        }
        assertThat(recorder.records).hasValue(site.number("SELECT count(*) FROM tributary.log"));
        assertThat(recorder.shortest.get()).isPositive();
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void aRefusedBatchIsTold() {
        RowKey stock = shop.openStock(1);
        try (Invocation first = reservation(stock);
                Invocation second = reservation(stock)) {
            first.commit();
            assertThatThrownBy(second::commit).isInstanceOf(ProofViolationException.class);
        }
        assertThat(recorder.failures).containsExactly("1 23514");
    }

    private Invocation reservation(RowKey stock) {
        RowKey id = RowKey.of(UUID.randomUUID());
        Invocation invocation = engine.begin(Shop.callOf("reserve", "id", id, "stock", stock, "quantity", 1));
        invocation.effects(Shop.reserveEffects(id, stock, 1));
        return invocation;
    }

    @Test
    void aLostRaceIsTold() {
        AtomicInteger attempts = new AtomicInteger();
        engine.retrying("cancel", () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new DatabaseException("cancel", "lost", new SQLException("lost", "40001"));
            }
            return attempts;
        });
        assertThat(recorder.retries).containsExactly("cancel", "cancel");
    }
}
