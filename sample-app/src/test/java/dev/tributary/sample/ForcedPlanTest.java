package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.Verdict;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.spring.plan.PlanLoader;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The analyzer's "no" is real: run without coordination all the same, reserve oversells. */
class ForcedPlanTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 20;
    /** One that oversells ends it; on one processor most rounds do not. */
    private static final int FORCED_ROUNDS = 500;

    @Test
    void reserveOversellsWhenItIsForcedOntoTheConfluentPath() throws Exception {
        assertThat(oversoldRounds(FORCED_ROUNDS, Forced.class)).isPositive();
    }

    @Test
    void reserveDoesNotOversellAsPlanned() throws Exception {
        assertThat(oversoldRounds(ROUNDS)).isZero();
    }

    /** Says of every operation that it is confluent. */
    @Configuration(proxyBeanMethods = false)
    static class Forced {
        @Bean
        AnalyzedApplication analyzedApplication() {
            AnalyzedApplication real = new PlanLoader(new PathMatchingResourcePatternResolver(), null).load();
            Plan plan = real.plan();
            List<OperationPlan> forced = plan.operations().stream()
                    .map(o -> new OperationPlan(o.name(), Verdict.CONFLUENT, "forced by a test", o.localChecks()))
                    .toList();
            return new AnalyzedApplication(
                    real.application(),
                    new Plan(plan.format(), plan.application(), plan.fingerprint(), forced, plan.pairs()));
        }
    }

    /** In each round, sixteen callers want the one piece that there is; stops at the first round that oversold. */
    private static int oversoldRounds(int rounds, Class<?>... configuration) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database, configuration);
                Tables tables = Tables.of(database)) {
            withoutSecondLineOfDefence(database);
            for (int round = 0; round < rounds; round++) {
                StockId stock = shop.stock(1);
                int won = reserveAtOnce(shop, stock);
                assertThat(tables.reserved(stock)).isEqualTo(won);
                if (won > 1) {
                    System.out.printf("round %d: %d reserved of the 1 on hand%n", round, won);
                    return 1;
                }
            }
            return 0;
        }
    }

    private static void withoutSecondLineOfDefence(TestDatabase database) throws Exception {
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("ALTER TABLE stock DROP CONSTRAINT stock_not_oversold");
        }
    }

    private static int reserveAtOnce(RunningShop shop, StockId stock) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            attempts.add(() -> {
                together.await();
                try {
                    shop.inventory().reserve(stock, 1);
                    return true;
                } catch (InvariantRejectedException | OverloadedException e) {
                    return false;
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            int won = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                won += attempt.get() ? 1 : 0;
            }
            return won;
        } finally {
            threads.shutdownNow();
        }
    }
}
