package dev.tributary.simulator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.Epoch;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.EngineEvents;
import dev.tributary.evaluate.Row;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.model.Contents;
import dev.tributary.moves.Moves;
import dev.tributary.replication.Applier;
import dev.tributary.replication.OriginStatus;
import dev.tributary.replication.SiteStore;
import dev.tributary.replication.SiteTransaction;
import dev.tributary.simulator.scenario.Randomness;
import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.scenario.ScenarioWriter;
import dev.tributary.simulator.scenario.Specification;
import dev.tributary.simulator.scenario.Specifications;
import dev.tributary.simulator.world.Mutant;
import dev.tributary.simulator.world.World;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The store in memory and PostgreSQL do the same: logs of simulated sites arrive at both in the same pieces, the real applier
 * merges them, and whatever one of them shows the other one shows.
 */
class StoreContractTest {
    private static final Specifications SPECIFICATIONS = new Specifications();
    private static final String HERE = "z";
    private static final int MOST_RECORDS = 5;
    private static final int RUNS = 2;

    /** Both stores, and an applier on each. */
    private static final class Both implements AutoCloseable {
        private final Application application;
        private final MemoryStore memory;
        private final PostgresSide postgres;
        private final Applier inMemory;
        private final Applier inPostgres;

        Both(Application application, List<String> origins) throws SQLException {
            List<String> all = new ArrayList<>(origins);
            all.add(HERE);
            this.application = application;
            this.memory = new MemoryStore(application, HERE, all, origins.get(0), () -> 1, () -> {});
            this.postgres = new PostgresSide(application, HERE, all);
            this.inMemory = applier(memory);
            this.inPostgres = applier(postgres.store());
        }

        private Applier applier(SiteStore store) {
            return new Applier(application, HERE, store, new Moves(), EngineEvents.NONE, MOST_RECORDS);
        }

        private interface Work<T> {
            T in(SiteTransaction transaction) throws SQLException;
        }

        /** Does something in both, and has it come to the same. */
        <T> T same(Work<T> work) throws SQLException {
            T expected = postgres.store().transaction(work::in);
            T actual = memory.transaction(work::in);
            assertThat(actual).isEqualTo(expected);
            return actual;
        }

        /** Fails in both, with one SQLSTATE. */
        void sameFailure(Work<?> work, String sqlState) {
            for (SiteStore store : List.of(postgres.store(), memory)) {
                assertThatThrownBy(() -> store.transaction(work::in))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
            }
        }

        Applier.Progress pass() {
            Applier.Progress progress = inPostgres.pass();
            assertThat(inMemory.pass()).isEqualTo(progress);
            assertThat(statuses(inMemory)).isEqualTo(statuses(inPostgres));
            return progress;
        }

        /** What they say of each origin; why one cannot be merged is worded by each store. */
        private static List<String> statuses(Applier applier) {
            return applier.statuses().stream()
                    .map(status -> status.origin() + " " + status.merged() + " "
                            + (status.state() instanceof OriginStatus.Stopped stopped
                                    ? "stopped at " + stopped.sequence() + " " + stopped.operation()
                                    : status.state().toString()))
                    .toList();
        }

        void compare() throws SQLException {
            same(SiteTransaction::cursors);
            Contents expected = postgres.contents();
            SiteDatabase database = memory.database();
            for (Entity entity : application.entities()) {
                Map<RowKey, Map<String, Object>> rows = new HashMap<>();
                for (Row row : database.rows().rows(entity.name())) {
                    Map<String, Object> values = new LinkedHashMap<>();
                    for (Attribute attribute : entity.attributes()) {
                        values.put(attribute.name(), normal(row.values().get(attribute.name())));
                    }
                    rows.put(row.id().key(), values);
                }
                assertThat(rows).as(entity.name()).isEqualTo(expected.rows().get(entity.name()));
                assertThat(new HashSet<>(database.rows().tombstones(entity.name())))
                        .as("tombstones of %s", entity.name())
                        .isEqualTo(expected.tombstones().get(entity.name()));
            }
            assertThat(postgres.named(database.stamps())).isEqualTo(postgres.stamps());
        }

        private static Object normal(Object value) {
            if (!(value instanceof BigDecimal number) || number.scale() == 0) {
                return value;
            }
            BigDecimal stripped = number.stripTrailingZeros();
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        }

        @Override
        public void close() throws SQLException {
            postgres.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "published/bank-account",
                "more/tournament-cascade",
                "published/constraints/values",
                "more/shopping-cart",
                "random-7",
                "random-8",
                "random-9",
                "random-24",
                "random-29"
            })
    void sameLogsSameState(String name) throws SQLException {
        Specification specification = SPECIFICATIONS.named(name);
        for (long seed = 0; seed < RUNS; seed++) {
            Scenario scenario = ScenarioWriter.write(seed, specification);
            World.Result result = World.run(scenario, Mutant.NONE, false);
            assertThat(result.failure()).isNull();
            deliver(specification.application(), result.log(), new Randomness(seed).fork("delivery", 0));
        }
    }

    /** Batches come in the order of their origins, in random pieces, now and then one too early. */
    private static void deliver(Application application, List<LogBatch> log, Randomness random) throws SQLException {
        Map<String, List<LogBatch>> waiting = new TreeMap<>();
        log.forEach(batch ->
                waiting.computeIfAbsent(batch.origin(), o -> new ArrayList<>()).add(batch));
        if (waiting.isEmpty()) {
            return;
        }
        try (Both both = new Both(application, List.copyOf(new TreeSet<>(waiting.keySet())))) {
            while (!waiting.isEmpty()) {
                String origin = random.pick(List.copyOf(waiting.keySet()));
                List<LogBatch> batches = waiting.get(origin);
                int size = (int) Math.min(batches.size(), random.between(1, 12));
                List<LogBatch> piece = new ArrayList<>(batches.subList(0, size));
                LogBatch late = size > 2 && random.chance(30) ? piece.remove(random.below(size - 1)) : null;
                batches.subList(0, size).clear();
                if (late != null) {
                    batches.add(0, late);
                }
                if (batches.isEmpty()) {
                    waiting.remove(origin);
                }
                both.same(transaction -> {
                    transaction.epochs().receive(piece);
                    return transaction.arrived(origin, 0, 3).stream()
                            .map(LogBatch::lastSequence)
                            .toList();
                });
                both.pass();
            }
            while (both.pass() != Applier.Progress.NOTHING) {
                both.same(SiteTransaction::cursors);
            }
            both.compare();
        }
    }

    private static LogBatch batch(String origin, long sequence, String operation, String effects) {
        return new LogBatch(
                origin,
                sequence,
                sequence,
                sequence,
                new TreeMap<>(),
                null,
                "none",
                null,
                Instant.EPOCH,
                List.of(new LogEntry(LogEntry.Kind.CONFLUENT, operation, "{}", effects, null, null)));
    }

    private static final String ACCOUNT = "00000000-0000-7000-8000-000000000001";

    private static String open() {
        return "[{\"effect\":\"insert\",\"entity\":\"Account\",\"key\":[\"" + ACCOUNT + "\"],\"values\":{\"id\":\""
                + ACCOUNT + "\",\"balance\":0}}]";
    }

    @Test
    void bothRefuseASecondRowUnderOneKey() throws SQLException {
        Application application = SPECIFICATIONS.named("published/bank-account").application();
        try (Both both = new Both(application, List.of("x", "y"))) {
            for (String origin : List.of("x", "y")) {
                both.same(transaction -> {
                    transaction.epochs().receive(List.of(batch(origin, 1, "open", open())));
                    return origin;
                });
            }
            while (both.pass() != Applier.Progress.NOTHING) {
                both.same(SiteTransaction::cursors);
            }
            List<OriginStatus> statuses = both.inMemory.statuses();
            assertThat(statuses.get(0).state()).isInstanceOf(OriginStatus.Current.class);
            assertThat(statuses.get(0).merged()).isEqualTo(1);
            assertThat(statuses.get(1).state()).isInstanceOf(OriginStatus.Stopped.class);
            both.compare();
        }
    }

    @Test
    void aTransactionThatFailsLeavesNothing() throws SQLException {
        Application application = SPECIFICATIONS.named("published/bank-account").application();
        try (Both both = new Both(application, List.of("x", "y"))) {
            both.sameFailure(
                    transaction -> {
                        transaction.epochs().receive(List.of(batch("x", 1, "open", open())));
                        transaction.advance("x", 1, 1);
                        throw new SQLException("on purpose", "XX999");
                    },
                    "XX999");
            both.same(SiteTransaction::cursors);
            both.same(transaction -> transaction.arrived("x", 0, 10).size());
            both.same(transaction -> transaction.claim("nobody"));
            both.same(transaction -> transaction.claim("x"));
        }
    }

    @Test
    void movesDoTheSame() throws SQLException {
        Application application = SPECIFICATIONS.named("published/bank-account").application();
        try (Both both = new Both(application, List.of("x", "y"))) {
            both.same(transaction -> transaction.epochs().standing());
            both.same(transaction -> {
                transaction.epochs().lock();
                transaction.epochs().open(new Epoch(2, HERE), "x", 1);
                transaction.epochs().open(new Epoch(2, HERE), "x", 1);
                return transaction.epochs().standing();
            });
            for (SiteStore store : List.of(both.postgres.store(), both.memory)) {
                assertThatThrownBy(() -> store.transaction(transaction -> {
                            transaction.epochs().open(new Epoch(2, "y"), "x", 1);
                            return true;
                        }))
                        .isInstanceOf(SQLException.class);
            }
            both.same(
                    transaction -> transaction.epochs().append("tributary.close", "{\"epoch\":2,\"successor\":\"y\"}"));
            both.same(transaction -> transaction.cursors().get(HERE).sequence());
            both.same(transaction -> {
                transaction.epochs().freeze("x", HERE);
                return true;
            });
            both.sameFailure(
                    transaction -> {
                        transaction.epochs().freeze("x", "y");
                        return true;
                    },
                    "55006");
            both.same(transaction -> {
                transaction.epochs().end("x", 7);
                transaction.epochs().end("x", 9);
                return ends(transaction);
            });
            both.same(transaction -> {
                transaction.epochs().end(HERE, 1);
                return transaction.epochs().standing();
            });
            assertThat(both.same(StoreContractTest::ends)).isEqualTo(Map.of("x", 7L, HERE, 1L));
        }
    }

    private static Map<String, Long> ends(SiteTransaction transaction) throws SQLException {
        Map<String, Long> ends = new TreeMap<>();
        transaction.cursors().forEach((origin, cursor) -> {
            if (cursor.endsAt() != null) {
                ends.put(origin, cursor.endsAt());
            }
        });
        return ends;
    }
}
