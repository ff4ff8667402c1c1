package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.postgres.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Eight people create a product in the same moment. */
class SameSkuTest {
    private static final int THREADS = 8;

    @Test
    void exactlyOneOfTheSameSkuWins() throws Exception {
        assertThat(createdAtOnce("SAME", "SAME", 1)).isEqualTo(1);
    }

    @Test
    void differentSkusAllWin() throws Exception {
        assertThat(createdAtOnce("A", "B", THREADS)).isEqualTo(THREADS);
    }

    /** Runs a few rounds, and returns how many were created in each, which must be the same. */
    private static long createdAtOnce(String even, String odd, long expected) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database);
                Tables tables = Tables.of(database)) {
            for (int round = 0; round < 5; round++) {
                boolean same = even.equals(odd);
                long before = tables.count("SELECT count(*) FROM product");
                List<Callable<Boolean>> attempts = new ArrayList<>();
                CyclicBarrier together = new CyclicBarrier(THREADS);
                for (int i = 0; i < THREADS; i++) {
                    String sku = even + "-" + round + (same ? "" : "-" + i);
                    attempts.add(() -> {
                        together.await();
                        return create(shop, sku);
                    });
                }
                assertThat(runAll(attempts)).isEqualTo(expected);
                assertThat(tables.count("SELECT count(*) FROM product") - before)
                        .isEqualTo(expected);
                assertThat(tables.violations()).isEmpty();
            }
            assertThat(tables.records("createProduct")).isEqualTo(5 * expected);
            return expected;
        }
    }

    private static boolean create(RunningShop shop, String sku) {
        try {
            shop.inventory().createProduct(sku, "Thing", BigDecimal.ONE);
            return true;
        } catch (InvariantRejectedException e) {
            assertThat(e).hasMessageContaining("SkuIsUnique");
            return false;
        }
    }

    private static long runAll(List<Callable<Boolean>> attempts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            long won = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                won += attempt.get() ? 1 : 0;
            }
            return won;
        } finally {
            threads.shutdownNow();
        }
    }
}
