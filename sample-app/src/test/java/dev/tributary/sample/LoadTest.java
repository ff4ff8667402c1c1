package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Sixty-four callers on one row: nothing is lost, nothing is invented, nothing is oversold. */
class LoadTest {
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.load.seconds", 10));

    private final Set<Integer> received = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> reserved = new ConcurrentHashMap<>();

    @Test
    void theRowIsTheSumOfWhatWasAcknowledged() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database);
                Tables tables = Tables.of(database)) {
            StockId stock = shop.stock(0);
            long before = tables.records();
            Load load = new Load(shop.inventory(), stock, new Load.Acknowledged() {
                @Override
                public void received(int quantity) {
                    received.add(quantity);
                }

                @Override
                public void reserved(UUID reservation, int quantity) {
                    reserved.put(reservation, quantity);
                }
            });

            long looks = watched(tables, () -> {
                long end = System.nanoTime() + DURATION.toNanos();
                load.run(() -> System.nanoTime() < end);
                return null;
            });

            System.out.printf(
                    "%d s of load: %d received, %d reserved, %d rejected, %d overloaded, %d looks by the reader%n",
                    DURATION.toSeconds(),
                    received.size(),
                    reserved.size(),
                    load.rejected.get(),
                    load.overloaded.get(),
                    looks);
            assertThat(received).isNotEmpty();
            assertThat(reserved).isNotEmpty();
            assertThat(load.rejected.get())
                    .as("the load asks for more than there is")
                    .isPositive();
            assertThat(looks).isPositive();

            assertThat(tables.onHand(stock)).isEqualTo(sum(received));
            assertThat(tables.reserved(stock)).isEqualTo(sum(reserved.values()));
            assertThat(tables.sql()
                            .sql("SELECT id FROM reservation")
                            .query(UUID.class)
                            .set())
                    .isEqualTo(reserved.keySet());
            assertThat(tables.records("receive")).isEqualTo(received.size());
            assertThat(tables.records("reserve")).isEqualTo(reserved.size());
            assertThat(tables.records() - before).isEqualTo(received.size() + reserved.size());
            assertThat(tables.count("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            assertThat(tables.violations()).isEmpty();
        }
    }

    /** Reads all the while, and returns how often; every look must show a state without a violation. */
    private static long watched(Tables tables, Callable<?> work) throws Exception {
        AtomicBoolean working = new AtomicBoolean(true);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Long> looks = reader.submit(() -> {
                long count = 0;
                while (working.get()) {
                    assertThat(tables.violations()).isEmpty();
                    count++;
                }
                return count;
            });
            try {
                work.call();
            } finally {
                working.set(false);
            }
            return looks.get();
        } finally {
            reader.shutdownNow();
        }
    }

    private static long sum(Iterable<Integer> quantities) {
        long sum = 0;
        for (int quantity : quantities) {
            sum += quantity;
        }
        return sum;
    }
}
