package dev.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random invariants over random states: the audit finds what a look at every instance in memory finds, and the check of an
 * invocation's effects finds something exactly where an audit of the state after them would.
 */
class InvariantsCrossCheckTest {
    private static final String TOMBSTONES = "tombstone";
    private static final int ALL = 10_000;
    /** Changes that break an invariant, and that break none. */
    private static final int WANTED = Integer.getInteger("tributary.changes", 40);

    private static final int MOST_SEEDS = 1_000 * WANTED;

    private static ZooDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = new ZooDatabase();
        try (Statement statement = database.connection().createStatement()) {
            statement.execute("CREATE TABLE tombstone (entity text, key jsonb)");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    private static Application invariant(Random random, String operation) {
        RandomCondition conditions = new RandomCondition(random);
        return Zoo.application("invariant I " + conditions.invariant() + "\n" + operation);
    }

    @Test
    void theAuditFindsWhatEveryInstanceInMemorySays() throws SQLException {
        int violated = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Row> state = Zoo.state(random, true);
            database.load(state);
            Application application = invariant(random, "");
            Invariant invariant = application.declaredInvariants().get(0);
            Set<List<RowId>> expected = inMemory(application, invariant, state);
            Violated found = audit(application, invariant);
            assertThat(found.sample())
                    .describedAs("seed %s: %s in %s", seed, invariant, state)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(found.count()).isEqualTo(expected.size());
            violated += expected.isEmpty() ? 0 : 1;
        }
        assertThat(violated).isBetween(40, 160);
    }

    @Test
    void theAuditFindsEveryDanglingReferenceAndEveryKeyThatWasUsedTwice() throws SQLException {
        int dangling = 0;
        for (int seed = 0; seed < 40; seed++) {
            List<Row> state = Zoo.state(new Random(seed), false);
            database.load(state);
            Application application = Zoo.PLAIN;
            for (Invariant invariant : application.invariants()) {
                Set<List<RowId>> expected = inMemory(application, invariant, state);
                assertThat(audit(application, invariant).sample())
                        .describedAs("seed %s: %s in %s", seed, invariant.name(), state)
                        .containsExactlyInAnyOrderElementsOf(expected);
                dangling += expected.size();
            }
        }
        assertThat(dangling).isGreaterThan(40);
    }

    private Violated audit(Application application, Invariant invariant) throws SQLException {
        return new InvariantQueries(application, Zoo.tables(), TOMBSTONES)
                .violated(database.connection(), invariant, ALL);
    }

    private static Set<List<RowId>> inMemory(Application application, Invariant invariant, List<Row> state) {
        MemoryRows rows = new MemoryRows(application, state);
        Evaluator evaluator = new Evaluator(application);
        Set<List<RowId>> violated = new LinkedHashSet<>();
        if (invariant instanceof Invariant.ForAll forAll) {
            for (Map<String, Object> chosen : rows.choices(forAll.bindings(), Map.of())) {
                if (!evaluator.holds(forAll.condition(), chosen, rows)) {
                    violated.add(forAll.bindings().stream()
                            .map(b -> new RowId(b.entity(), (RowKey) chosen.get(b.variable())))
                            .toList());
                }
            }
        } else if (invariant instanceof Invariant.Holds holds) {
            if (!evaluator.holds(holds.condition(), Map.of(), rows)) {
                violated.add(List.of());
            }
        } else if (invariant instanceof Invariant.Unique unique) {
            Map<List<Object>, TreeMap<String, RowId>> groups = new LinkedHashMap<>();
            for (Row row : rows.all(unique.entity())) {
                List<Object> values = unique.attributes().stream()
                        .map(name -> row.values().get(name))
                        .toList();
                if (values.stream().allMatch(Objects::nonNull)) {
                    groups.computeIfAbsent(
                                    values.stream()
                                            .map(InvariantsCrossCheckTest::plain)
                                            .toList(),
                                    v -> new TreeMap<>())
                            .put(row.id().toString(), row.id());
                }
            }
            groups.values().forEach(group -> {
                RowId first = group.firstEntry().getValue();
                group.values().stream().filter(id -> !id.equals(first)).forEach(id -> violated.add(List.of(first, id)));
            });
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            String target = ((Type.Reference) application
                            .attribute(reference.entity(), reference.attribute())
                            .type())
                    .entity();
            for (Row row : rows.all(reference.entity())) {
                if (row.values().get(reference.attribute()) instanceof RowKey key
                        && rows.find(new RowId(target, key)).isEmpty()) {
                    violated.add(List.of(row.id()));
                }
            }
        }
        return violated;
    }

    private static Object plain(Object value) {
        return value instanceof java.math.BigDecimal number ? number.stripTrailingZeros() : value;
    }

    /** What an operation may do, as a declaration. */
    private static String operation(Set<String> permitted) {
        StringBuilder body = new StringBuilder();
        permitted.forEach(body::append);
        return "operation change(id: uuid, a: Alpha, b: Beta, g: Gamma, n: int, m: decimal(6, 2), t: text, lev: Level, mode: Mode,"
                + " flag: boolean, ts: timestamp, d: date, v: decimal(8, 3)) {\n" + body + "}\n";
    }

    private static final Map<String, String> INSERTS = Map.of(
            "Alpha", "insert Alpha { id, n, m, t, lev, mode, flag, ts, d, c: 0, big: n, next: a }\n",
            "Beta", "insert Beta { alpha: a, k: n, v, t, gamma: g, second: a }\n",
            "Gamma", "insert Gamma { code: t, lev, beta: b, alpha: a, w: n, open: flag }\n");
    private static final Map<String, String> ROWS = Map.of("Alpha", "a", "Beta", "b", "Gamma", "g");

    /** One invocation: what it may do at all, and the touched rows before and after what it does. */
    private record Change(String operation, List<Row> before, List<Row> after, List<Row> state) {}

    private static Change change(Random random, List<Row> state) {
        Application application = Zoo.PLAIN;
        Set<String> permitted = new LinkedHashSet<>();
        Map<RowId, Row> all = new LinkedHashMap<>();
        state.forEach(row -> all.put(row.id(), row));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String entity = Zoo.ENTITIES.get(random.nextInt(3));
            List<RowId> existing = all.keySet().stream()
                    .filter(id -> id.entity().equals(entity))
                    .toList();
            int kind = random.nextInt(6);
            if (kind < 2) {
                RowId id = new RowId(entity, Zoo.key(random, entity));
                permitted.add(INSERTS.get(entity));
                all.putIfAbsent(id, Zoo.row(random, id));
            } else if (!existing.isEmpty() && kind == 2) {
                permitted.add("delete " + ROWS.get(entity) + "\n");
                all.remove(existing.get(random.nextInt(existing.size())));
            } else if (!existing.isEmpty()) {
                assign(
                        random,
                        application.entity(entity),
                        all,
                        permitted,
                        existing.get(random.nextInt(existing.size())));
            }
        }
        Map<RowId, Row> original = new LinkedHashMap<>();
        state.forEach(row -> original.put(row.id(), row));
        Set<RowId> touched = new LinkedHashSet<>(original.keySet());
        touched.addAll(all.keySet());
        touched.removeIf(id -> Objects.equals(original.get(id), all.get(id)));
        return new Change(operation(permitted), rows(original, touched), rows(all, touched), List.copyOf(all.values()));
    }

    private static List<Row> rows(Map<RowId, Row> from, Set<RowId> ids) {
        return ids.stream().map(from::get).filter(Objects::nonNull).toList();
    }

    private static void assign(Random random, Entity entity, Map<RowId, Row> all, Set<String> permitted, RowId id) {
        List<Attribute> mutable = entity.attributes().stream()
                .filter(a -> a.merge() == Merge.REGISTER || a.merge() == Merge.COUNTER)
                .toList();
        Attribute attribute = mutable.get(random.nextInt(mutable.size()));
        String target = ROWS.get(entity.name()) + "." + attribute.name();
        permitted.add(
                attribute.merge() == Merge.COUNTER ? target + " += n\n" : target + " = " + parameter(attribute) + "\n");
        Map<String, Object> values = new LinkedHashMap<>(all.get(id).values());
        boolean absent = attribute.nullable() && random.nextInt(4) == 0;
        values.put(attribute.name(), absent ? null : Zoo.value(random, attribute.type()));
        all.put(id, new Row(id, values));
    }

    private static String parameter(Attribute attribute) {
        if (attribute.type() instanceof Type.Reference reference) {
            return ROWS.get(reference.entity());
        }
        return switch (attribute.name()) {
            case "big", "w" -> "n";
            case "open" -> "flag";
            default -> attribute.name();
        };
    }

    @Test
    void theCheckOfEffectsRejectsExactlyWhatAnAuditAfterThemWouldFind() throws SQLException {
        int accepted = 0;
        int rejected = 0;
        for (int seed = 0; rejected < WANTED && seed < MOST_SEEDS; seed++) {
            Random random = new Random(seed);
            List<Row> state = Zoo.state(random, true);
            Change change = change(random, state);
            boolean closed = Zoo.closed(byId(change.state())).equals(change.state());
            Application application = invariant(random, change.operation());
            Invariant invariant = application.declaredInvariants().get(0);
            if (!closed || !inMemory(application, invariant, state).isEmpty()) {
                continue;
            }
            Set<List<RowId>> expected = inMemory(application, invariant, change.state());
            if (expected.isEmpty() && accepted >= WANTED) {
                continue; // Most changes break nothing.
            }
            database.load(state);
            List<List<RowId>> broken = check(application, invariant, change);
            String description = "seed %s: %s from %s to %s with %s"
                    .formatted(seed, invariant, change.before(), change.after(), change.operation());
            assertThat(broken.isEmpty()).describedAs(description).isEqualTo(expected.isEmpty());
            if (!(invariant instanceof Invariant.Unique)) {
                assertThat(expected).describedAs(description).containsAll(broken);
            }
            rejected += expected.isEmpty() ? 0 : 1;
            accepted += expected.isEmpty() ? 1 : 0;
        }
        assertThat(rejected).isEqualTo(WANTED);
        assertThat(accepted).isEqualTo(WANTED);
    }

    @Test
    void theCheckOfEffectsFindsEveryReferenceThatTheyLeaveDangling() throws SQLException {
        int rejected = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            List<Row> state = Zoo.state(random, true);
            Change change = change(random, state);
            Application application = Zoo.application(change.operation());
            database.load(state);
            for (Invariant invariant : application.invariants()) {
                if (invariant instanceof Invariant.ReferenceExists) {
                    Set<List<RowId>> expected = inMemory(application, invariant, change.state());
                    assertThat(check(application, invariant, change))
                            .describedAs("seed %s: %s from %s to %s", seed, invariant.name(), state, change.state())
                            .containsExactlyInAnyOrderElementsOf(expected);
                    rejected += expected.isEmpty() ? 0 : 1;
                }
            }
        }
        assertThat(rejected).isGreaterThan(20);
    }

    private static Map<RowId, Row> byId(List<Row> rows) {
        Map<RowId, Row> all = new LinkedHashMap<>();
        rows.forEach(row -> all.put(row.id(), row));
        return all;
    }

    private static List<List<RowId>> check(Application application, Invariant invariant, Change change)
            throws SQLException {
        EffectChecks checks =
                new EffectChecks(application, Zoo.tables(), application.operation("change"), List.of(invariant));
        return new ArrayList<>(checks.broken(database.connection(), invariant, change.before(), change.after()));
    }
}
