package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The committer while a row that it needs is locked by somebody else, which makes batches deterministic. */
class CommitterTest {
    private static final String WHOLE_READS = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'log_pending'";
    private static final String WORKERS =
            "SELECT parallel_workers_to_launch FROM pg_stat_database WHERE datname = current_database()";
    private static final String INDEX_READS = "SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'log_pending'";

    /** A shop whose committer stands still on the row of one stock. */
    private static final class Standstill implements AutoCloseable {
        final Site site;
        final Engine engine;
        final Shop shop;
        final Callers callers = new Callers();
        final RowKey stock;
        final RowKey other;
        private final Site.Barrier barrier;
        final Future<Receipt> first;

        Standstill(Site site, EngineOptions options) throws Exception {
            this.site = site;
            try (Engine setup = site.engine()) {
                Shop opening = new Shop(setup);
                stock = opening.openStock(5);
                other = opening.openStock(5);
            }
            engine = site.engine(options);
            shop = new Shop(engine);
            barrier = site.block("SELECT FROM stock" + Shop.where(stock) + " FOR UPDATE");
            first = callers.start(() -> shop.receive(stock, 1));
            Await.until("the committer waits for the locked row", () -> site.waiting("commits") > 0);
        }

        void withIndexOnNames() throws SQLException {
            try (var owner = site.database().connectAsOwner();
                    var statement = owner.createStatement()) {
                statement.execute("CREATE INDEX ON warehouse (name)");
            }
        }

        void queued(int count) throws Exception {
            Await.until(count + " calls wait", () -> engine.status().queued() >= count);
        }

        long onHand(RowKey of) throws Exception {
            return site.number("SELECT on_hand FROM stock" + Shop.where(of));
        }

        void release() throws Exception {
            barrier.close();
        }

        @Override
        public void close() throws SQLException {
            barrier.close();
            callers.close();
            site.close();
        }
    }

    @Test
    void aFullQueueRefusesAtOnceAndNothingElseIsLost() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(2, 1, Duration.ofSeconds(30)))) {
            Future<Receipt> second = still.callers.start(() -> still.shop.receive(still.stock, 10));
            Future<Receipt> third = still.callers.start(() -> still.shop.receive(still.stock, 100));
            still.queued(2);
            assertThatThrownBy(() -> still.shop.receive(still.stock, 1000)).isInstanceOf(OverloadedException.class);
            assertThat(still.first.isDone()).isFalse();
            still.release();
            for (Future<Receipt> call : List.of(still.first, second, third)) {
                assertThat(Callers.failure(call)).isNull();
            }
            assertThat(still.onHand(still.stock)).isEqualTo(5 + 111);
            still.site.assertLogYieldsTables();
        }
    }

    @Test
    void aCallerThatStopsWaitingDoesNotKnow() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(10, 10, Duration.ofMillis(300)))) {
            Throwable outcome = Callers.failure(still.first);
            assertThat(outcome).isInstanceOf(OutcomeUnknownException.class);
            still.release();
            Await.until("it was committed after all", () -> still.onHand(still.stock) == 6);
            still.site.assertLogYieldsTables();
        }
    }

    @Test
    void anInterruptedCallerDoesNotKnowAndStaysInterrupted() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(10, 10, Duration.ofSeconds(30)))) {
            Thread[] thread = new Thread[1];
            Future<Boolean> call = still.callers.start(() -> {
                thread[0] = Thread.currentThread();
                try {
                    still.shop.receive(still.stock, 10);
                    return false;
                } catch (OutcomeUnknownException e) {
                    return Thread.currentThread().isInterrupted();
                }
            });
            still.queued(1);
            thread[0].interrupt();
            assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
            still.release();
            assertThat(Callers.failure(still.first)).isNull();
            Await.until("the queued call was committed", () -> still.onHand(still.stock) == 16);
        }
    }

    @Test
    void closingDrainsWhatWasAccepted() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(100, 3, Duration.ofSeconds(30)))) {
            List<Future<Receipt>> calls = new ArrayList<>();
            calls.add(still.first);
            for (int i = 0; i < 10; i++) {
                calls.add(still.callers.start(() -> still.shop.receive(still.stock, 1)));
            }
            still.queued(10);
            Future<Boolean> closed = still.callers.start(() -> {
                still.engine.close();
                return true;
            });
            Await.until("the engine accepts nothing more", () -> refuses(still));
            still.release();
            assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
            for (Future<Receipt> call : calls) {
                assertThat(Callers.failure(call)).isNull();
            }
            assertThat(still.onHand(still.stock)).isEqualTo(5 + 11);
            assertThat(still.engine.status().committerAlive()).isFalse();
            assertThatThrownBy(() -> still.shop.receive(still.other, 1)).isInstanceOf(OperationException.class);
            assertThatThrownBy(() -> still.shop.reserve(still.other, 1)).isInstanceOf(OperationException.class);
            still.site.assertLogYieldsTables();
        }
    }

    /** A guard that is false is no reason to hand anything over, so that asking leaves nothing in the queue. */
    private static boolean refuses(Standstill still) {
        return refuses(still.engine, still.other);
    }

    /** A body's guard is evaluated at once, unlike that of a declared call, which would wait for the committer. */
    private static boolean refuses(Engine engine, RowKey stock) {
        try (Invocation invocation = engine.begin(Shop.callOf("receive", "stock", stock, "quantity", 0))) {
            throw new AssertionError("the guard let " + invocation.arguments() + " pass");
        } catch (OperationException e) {
            return !(e instanceof GuardRejectedException);
        }
    }

    @Test
    void manyCallersShareOneBatch() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(100, 50, Duration.ofSeconds(30)))) {
            List<Future<Receipt>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(still.callers.start(() -> still.shop.receive(still.stock, 1)));
            }
            still.queued(40);
            still.release();
            for (Future<Receipt> call : calls) {
                assertThat(Callers.failure(call)).isNull();
            }
            assertThat(still.onHand(still.stock)).isEqualTo(5 + 41);
            assertThat(still.engine.status().batches()).isLessThanOrEqualTo(3);
            still.site.assertLogYieldsTables();
        }
    }

    /** The plan that calls reserve confluent is wrong, and only the test may write it: this is what coordination buys. */
    @Test
    void aWrongPlanOversells() throws Exception {
        try (Site site = Shop.siteWithoutCheck("reserve")) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(5);
            OperationCall call = Shop.callOf("reserve", "stock", stock, "quantity", 5);
            try (Invocation first = engine.begin(call);
                    Invocation second = engine.begin(call)) {
                assertThat(first.mode()).isEqualTo(Mode.CONFLUENT);
                first.effects(Shop.reserveEffects(RowKey.of(UUID.randomUUID()), stock, 5));
                second.effects(Shop.reserveEffects(RowKey.of(UUID.randomUUID()), stock, 5));
                first.commit();
                second.commit();
            }
            assertThat(site.number("SELECT reserved - on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(5);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void aNativeConstraintCatchesAWrongPlanAndOnlyTheGuiltyFail() throws Exception {
        try (Standstill still = new Standstill(Shop.site("reserve"), Site.options(100, 50, Duration.ofSeconds(30)))) {
            int rivals = 4;
            List<Invocation> reservations = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                Invocation invocation = still.engine.begin(Shop.callOf("reserve", "stock", still.other, "quantity", 5));
                invocation.effects(Shop.reserveEffects(RowKey.of(UUID.randomUUID()), still.other, 5));
                reservations.add(invocation);
            }
            List<Future<Receipt>> innocent = new ArrayList<>();
            List<Future<Receipt>> suspects = new ArrayList<>();
            for (Invocation invocation : reservations) {
                suspects.add(still.callers.start(invocation::commit));
                innocent.add(still.callers.start(() -> still.shop.receive(still.stock, 10)));
            }
            still.queued(2 * rivals);
            still.release();
            for (Future<Receipt> call : innocent) {
                assertThat(Callers.failure(call)).isNull();
            }
            List<Throwable> failures = new ArrayList<>();
            for (Future<Receipt> call : suspects) {
                Throwable failure = Callers.failure(call);
                if (failure != null) {
                    failures.add(failure);
                }
            }
            reservations.forEach(Invocation::close);
            assertThat(failures)
                    .hasSize(rivals - 1)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    ProofViolationException.class,
                                    e -> assertThat(e.constraint()).contains("not_oversold")));
            assertThat(still.site.number("SELECT reserved FROM stock" + Shop.where(still.other)))
                    .isEqualTo(5);
            assertThat(still.onHand(still.stock)).isEqualTo(5 + 1 + 10 * rivals);
            still.shop.receive(still.other, 1);
            still.site.assertLogYieldsTables();
        }
    }

    @Test
    void aNativeConstraintThatNoInvariantStatesIsReportedAsSuch() throws Exception {
        try (Site site = Shop.site()) {
            try (var owner = site.database().connectAsOwner();
                    var statement = owner.createStatement()) {
                statement.execute("ALTER TABLE reservation ADD CONSTRAINT one_of_a_size UNIQUE (quantity)");
                statement.execute("ALTER TABLE warehouse ADD CONSTRAINT one_of_a_name UNIQUE (name)");
            }
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(9);
            shop.reserve(stock, 2);
            assertThatThrownBy(() -> shop.reserve(stock, 2))
                    .isInstanceOf(ProofViolationException.class)
                    .hasMessageContaining("one_of_a_size");
            assertThatThrownBy(() -> shop.addWarehouse("North"))
                    .isInstanceOf(ProofViolationException.class)
                    .hasMessageContaining("one_of_a_name");
            shop.reserve(stock, 3);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void whatNoStatementCanStoreFailsAlone() throws Exception {
        try (Standstill still = new Standstill(Shop.site(), Site.options(100, 50, Duration.ofSeconds(30)))) {
            still.withIndexOnNames();
            // Random, because PostgreSQL compresses; longer than any entry of an index can be.
            String endless = new Random(1)
                    .ints(20_000, 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Future<Receipt> guilty = still.callers.start(() -> still.shop.call("addWarehouse", "name", endless));
            List<Future<Receipt>> innocent = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                innocent.add(still.callers.start(() -> still.shop.receive(still.stock, 1)));
            }
            still.queued(6);
            still.release();
            assertThat(Callers.failure(guilty)).isInstanceOf(OperationException.class);
            for (Future<Receipt> call : innocent) {
                assertThat(Callers.failure(call)).isNull();
            }
            still.site.assertLogYieldsTables();
        }
    }

    @Test
    void closingWaitsForACoordinatedInvocationThatWasBegun() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(5);
            try (Invocation invocation = engine.begin(Shop.callOf("reserve", "stock", stock, "quantity", 2))) {
                invocation.effects(Shop.reserveEffects(RowKey.of(UUID.randomUUID()), stock, 2));
                Future<Boolean> closed = callers.start(() -> {
                    engine.close();
                    return true;
                });
                Await.until("the engine accepts nothing more", () -> refuses(engine, stock));
                assertThat(closed.isDone()).isFalse();
                invocation.commit();
                assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(site.number("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            site.assertLogYieldsTables();
        }
    }

    @Test
    void reserveNeverOversellsHoweverManyTry() throws Exception {
        try (Site site = Shop.siteWithoutCheck();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(10);
            List<Boolean> reserved = callers.all(32, i -> {
                try {
                    shop.reserve(stock, 3);
                    return true;
                } catch (InvariantRejectedException e) {
                    return false;
                }
            });
            assertThat(reserved.stream().filter(won -> won)).hasSize(3);
            assertThat(site.number("SELECT reserved FROM stock" + Shop.where(stock)))
                    .isEqualTo(9);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void bodiesThatRaceAreRetriedNotOversold() throws Exception {
        try (Site site = Shop.siteWithoutCheck();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(10);
            List<Boolean> reserved = callers.all(16, i -> {
                try {
                    RowKey id = RowKey.of(UUID.randomUUID());
                    engine.retrying("reserve", () -> {
                        try (Invocation invocation =
                                engine.begin(Shop.callOf("reserve", "stock", stock, "quantity", 3))) {
                            invocation.effects(Shop.reserveEffects(id, stock, 3));
                            return invocation.commit();
                        }
                    });
                    return true;
                } catch (InvariantRejectedException e) {
                    return false;
                }
            });
            assertThat(reserved.stream().filter(won -> won)).hasSize(3);
            site.assertLogYieldsTables();
        }
    }

    /** What is deleted since the last vacuum lies in a table's pages, and a plan that reads it whole gets slower with each body. */
    @Test
    void whatWaitsForItsNumberIsFoundWithoutReadingWhatIsGone() throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(1000);
            site.asOwner("VACUUM ANALYZE tributary.log_pending, tributary.log_batch");
            long wholeReads = site.number(WHOLE_READS);
            long before = site.number(INDEX_READS);
            for (int i = 0; i < 20; i++) {
                RowKey id = RowKey.of(UUID.randomUUID());
                OperationCall call = Shop.callOf("reserve", "id", id, "stock", stock, "quantity", 1);
                try (Invocation body =
                        engine.begin(call, i % 2 == 0 ? Coordination.VALIDATED : Coordination.SERIALIZABLE)) {
                    body.effects(Shop.reserveEffects(id, stock, 1));
                    body.commit(null);
                }
                shop.receive(stock, 1);
            }
            Await.until("the reads are counted", () -> site.number(INDEX_READS) >= before + 40);
            assertThat(site.number(WHOLE_READS)).isEqualTo(wholeReads);
        }
    }

    /** They take milliseconds to start, in each batch with a validated body. */
    @Test
    void whatWasCoordinatedSinceIsAskedWithoutParallelWorkers() throws Exception {
        try (Site site = Shop.site()) {
            try (Engine setup = site.engine()) {
                new Shop(setup).openStock(1);
            }
            try (var connection = site.owning().getConnection();
                    var statement = connection.createStatement()) {
                for (String setting : List.of(
                        "plan_cache_mode = force_generic_plan",
                        "parallel_setup_cost = 0",
                        "parallel_tuple_cost = 0",
                        "min_parallel_table_scan_size = 0",
                        "min_parallel_index_scan_size = 0")) {
                    statement.execute("SET " + setting);
                }
                long before = workers(site, statement);
                for (int i = 0; i < 3; i++) {
                    statement.execute("SELECT tributary.coordinated_since('" + Site.NAME + "', 0, 'none'),"
                            + " tributary.number_of_pending('" + Site.NAME + "', 1)");
                }
                assertThat(workers(site, statement)).isEqualTo(before);
                statement.execute("SELECT operation, count(*) FROM tributary.log GROUP BY 1");
                assertThat(workers(site, statement))
                        .as("those of a plain query")
                        .isGreaterThan(before);
            }
        }
    }

    /** How many were ever wanted, when what this session has asked for is counted. */
    private static long workers(Site site, Statement session) throws Exception {
        session.execute("SELECT pg_stat_force_next_flush()");
        return site.number(WORKERS);
    }
}
