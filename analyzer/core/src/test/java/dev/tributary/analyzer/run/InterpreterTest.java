package dev.tributary.analyzer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    private static final RowKey ONE = RowKey.of(new UUID(0, 1));
    private static final RowKey TWO = RowKey.of(new UUID(0, 2));

    /** Some sites that run one application; entries travel when a test says so. */
    private static final class World {
        private final Application application;
        private final Interpreter interpreter;
        private int invocations;

        World(String text) {
            InvFile.Result parsed = InvFile.parse("test.inv", text);
            assertThat(parsed.diagnostics()).isEmpty();
            application = parsed.application().orElseThrow();
            interpreter = new Interpreter(application);
        }

        Outcome invoke(Database state, int site, long clock, String operation, Object... namesAndValues) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                Object value = namesAndValues[i + 1];
                arguments.put(
                        (String) namesAndValues[i],
                        value instanceof Integer number ? BigDecimal.valueOf(number) : value);
            }
            return interpreter.invoke(
                    state, application.operation(operation), arguments, new Origin(site, invocations++, clock));
        }

        Outcome.Accepted run(Database state, int site, long clock, String operation, Object... namesAndValues) {
            Outcome outcome = invoke(state, site, clock, operation, namesAndValues);
            assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
            return (Outcome.Accepted) outcome;
        }

        Outcome.Reason reason(Outcome outcome) {
            assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
            return ((Outcome.Rejected) outcome).reason();
        }

        Object value(Database state, String entity, RowKey key, String attribute) {
            Row row = state.find(entity, key);
            assertThat(row).isNotNull();
            return row.value(interpreter.schema().number(entity, attribute));
        }

        Database merge(Database state, Outcome.Accepted arriving) {
            return interpreter.merge(state, arriving.entry());
        }

        String violated(Database state) {
            return interpreter.violation(state).map(v -> v.invariant().name()).orElse("");
        }
    }

    private static BigDecimal number(String number) {
        return new BigDecimal(number);
    }

    private static World accounts() {
        return new World("""
                application accounts
                entity X { key id: uuid; owner: text; c: decimal(6, 2) counter; top: int max; low: int min }
                invariant NotNegative for all x in X: x.c >= 0
                operation open(id: new X, owner: text) { insert X { id, owner, c: 0, top: 0, low: 9 } }
                operation add(x: X, v: decimal(6, 2)) { x.c += v }
                operation twice(x: X) { requires x.c > 0; x.c += x.c }
                operation rename(x: X, owner: text) { x.owner = owner }
                operation bounds(x: X, v: int) { raise x.top to v; lower x.low to v }
                operation close(x: X) { delete x }
                """);
    }

    @Test
    void valuesAreReadWhereTheInvocationRuns() {
        World world = accounts();
        Database opened =
                world.run(Database.EMPTY, 1, 1, "open", "id", ONE, "owner", "a").after();
        Database credited =
                world.run(opened, 1, 2, "add", "x", ONE, "v", number("1.01")).after();
        assertThat(world.value(credited, "X", ONE, "c")).isEqualTo(number("1.01"));
        Outcome.Accepted doubled = world.run(credited, 1, 3, "twice", "x", ONE);
        Outcome.Accepted other = world.run(credited, 2, 3, "add", "x", ONE, "v", number("4"));
        assertThat(world.value(world.merge(other.after(), doubled), "X", ONE, "c"))
                .isEqualTo(number("6.02"));
    }

    @Test
    void everyRejectionSaysWhatItIs() {
        World world = accounts();
        Database opened =
                world.run(Database.EMPTY, 1, 1, "open", "id", ONE, "owner", "a").after();
        assertThat(world.reason(world.invoke(opened, 1, 2, "add", "x", TWO, "v", 1)))
                .isEqualTo(Outcome.Reason.ARGUMENT);
        assertThat(world.reason(world.invoke(opened, 1, 2, "add", "x", ONE, "v", number("10000"))))
                .isEqualTo(Outcome.Reason.ARGUMENT);
        assertThat(world.reason(world.invoke(opened, 1, 2, "twice", "x", ONE))).isEqualTo(Outcome.Reason.GUARD);
        assertThat(world.reason(world.invoke(opened, 1, 2, "add", "x", ONE, "v", -1)))
                .isEqualTo(Outcome.Reason.INVARIANT);
        Database closed = world.run(opened, 1, 3, "close", "x", ONE).after();
        assertThat(world.reason(world.invoke(closed, 1, 4, "open", "id", ONE, "owner", "a")))
                .isEqualTo(Outcome.Reason.ARGUMENT);
    }

    @Test
    void aWriteBeatsWhatItsWriterSawHoweverSlowItsClockIs() {
        World world = accounts();
        Database opened = world.run(Database.EMPTY, 1, 100, "open", "id", ONE, "owner", "a")
                .after();
        Outcome.Accepted late = world.run(opened, 1, 500, "rename", "x", ONE, "owner", "b");
        Outcome.Accepted slow = world.run(opened, 2, 0, "rename", "x", ONE, "owner", "c");
        assertThat(world.value(slow.after(), "X", ONE, "owner")).isEqualTo("c");
        assertThat(world.value(world.merge(slow.after(), late), "X", ONE, "owner"))
                .isEqualTo("b");
        assertThat(world.value(world.merge(late.after(), slow), "X", ONE, "owner"))
                .isEqualTo("b");
        Outcome.Accepted after = world.run(late.after(), 2, 0, "rename", "x", ONE, "owner", "d");
        assertThat(world.value(after.after(), "X", ONE, "owner")).isEqualTo("d");
    }

    @Test
    void boundsOnlyMoveOnAndDeletionsWin() {
        World world = accounts();
        Database opened =
                world.run(Database.EMPTY, 1, 1, "open", "id", ONE, "owner", "a").after();
        Database moved = world.run(opened, 1, 2, "bounds", "x", ONE, "v", 5).after();
        Database again = world.run(moved, 1, 3, "bounds", "x", ONE, "v", 3).after();
        assertThat(world.value(again, "X", ONE, "top")).isEqualTo(number("5"));
        assertThat(world.value(again, "X", ONE, "low")).isEqualTo(number("3"));
        Outcome.Accepted closed = world.run(again, 2, 4, "close", "x", ONE);
        Outcome.Accepted renamed = world.run(again, 1, 9, "rename", "x", ONE, "owner", "z");
        assertThat(world.merge(closed.after(), renamed).keys("X")).isEmpty();
        assertThat(world.merge(renamed.after(), closed).keys("X")).isEmpty();
    }

    @Test
    void twoInsertsOfOneKeyAreAViolation() {
        World world = new World("""
                application names
                entity User { key name: text; kind: int immutable }
                operation admin(name: text) { insert User { name, kind: 1 } }
                operation fire(user: User) { delete user }
                """);
        Outcome.Accepted one = world.run(Database.EMPTY, 1, 1, "admin", "name", "a");
        Outcome.Accepted other = world.run(Database.EMPTY, 2, 1, "admin", "name", "a");
        Outcome.Accepted different = world.run(Database.EMPTY, 2, 1, "admin", "name", "b");
        assertThat(world.violated(world.merge(one.after(), other))).isEqualTo("User.key");
        assertThat(world.violated(world.merge(one.after(), different))).isEmpty();
        assertThat(world.reason(world.invoke(one.after(), 1, 2, "admin", "name", "a")))
                .isEqualTo(Outcome.Reason.KEY);
        Database fired =
                world.run(one.after(), 1, 2, "fire", "user", RowKey.of("a")).after();
        assertThat(world.reason(world.invoke(fired, 1, 3, "admin", "name", "a")))
                .isEqualTo(Outcome.Reason.KEY);
    }

    @Test
    void danglingReferencesAreReportedBeforeWhatIsReadThroughThem() {
        World world = new World("""
                application staff
                entity Team { key id: uuid; size: int counter }
                entity Person { key id: uuid; team: Team }
                invariant Staffed for all p in Person: p.team.size >= 0
                operation found(id: new Team) { insert Team { id, size: 0 } }
                operation hire(id: new Person, team: Team) { insert Person { id, team } }
                operation dissolve(team: Team) { delete team }
                """);
        Database founded = world.run(Database.EMPTY, 1, 1, "found", "id", ONE).after();
        Outcome.Accepted hired = world.run(founded, 1, 2, "hire", "id", TWO, "team", ONE);
        Outcome.Accepted dissolved = world.run(founded, 2, 2, "dissolve", "team", ONE);
        assertThat(world.violated(world.merge(hired.after(), dissolved))).isEqualTo("Person.team");
        assertThat(world.violated(world.merge(dissolved.after(), hired))).isEqualTo("Person.team");
        assertThat(world.reason(world.invoke(hired.after(), 1, 3, "dissolve", "team", ONE)))
                .isEqualTo(Outcome.Reason.INVARIANT);
    }
}
