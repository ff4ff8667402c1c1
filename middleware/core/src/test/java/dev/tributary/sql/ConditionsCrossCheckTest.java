package dev.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random conditions mean the same in memory and in SQL, over random states and arguments. */
class ConditionsCrossCheckTest {
    private static final int STATES = 60;
    private static final int CONDITIONS = 15;
    private static final Map<String, String> PARAMETERS = new LinkedHashMap<>();

    static {
        PARAMETERS.put("a", "Alpha");
        PARAMETERS.put("b", "Beta");
        PARAMETERS.put("g", "Gamma");
        PARAMETERS.put("n", "number");
        PARAMETERS.put("x", "text");
        PARAMETERS.put("l", "Level");
        PARAMETERS.put("ns", "list of number");
        PARAMETERS.put("alphas", "list of Alpha");
        PARAMETERS.put("es", "list of Element");
    }

    private static ZooDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = new ZooDatabase();
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    private static Application application(String condition) {
        return Zoo.application("""
                operation o(a: Alpha?, b: Beta?, g: Gamma?, n: int?, x: text?, l: Level, ns: list of int, alphas: list of Alpha,
                            es: list of (beta: Beta, q: int?, f: boolean?)) {
                  requires not (%s)
                }
                """.formatted(condition));
    }

    private static Map<String, Object> arguments(Random random, MemoryRows rows) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("a", some(random, rows, "Alpha"));
        arguments.put("b", some(random, rows, "Beta"));
        arguments.put("g", some(random, rows, "Gamma"));
        arguments.put("n", random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(3)));
        arguments.put("x", random.nextInt(4) == 0 ? null : "a");
        arguments.put("l", "MID");
        List<Object> numbers = new ArrayList<>();
        List<Object> alphas = new ArrayList<>();
        List<Object> elements = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            numbers.add(BigDecimal.valueOf(random.nextInt(3)));
            rows.all("Alpha").stream()
                    .limit(i)
                    .forEach(row -> alphas.add(row.id().key()));
            rows.all("Beta").stream().limit(1).forEach(row -> {
                Map<String, Object> element = new HashMap<>();
                element.put("beta", row.id().key());
                element.put("q", random.nextBoolean() ? null : BigDecimal.ONE);
                element.put("f", random.nextBoolean() ? null : true);
                elements.add(element);
            });
        }
        arguments.put("ns", numbers);
        arguments.put("alphas", alphas);
        arguments.put("es", elements);
        return arguments;
    }

    private static RowKey some(Random random, MemoryRows rows, String entity) {
        List<Row> all = rows.all(entity);
        return all.isEmpty() || random.nextInt(4) == 0
                ? null
                : all.get(random.nextInt(all.size())).id().key();
    }

    @Test
    void bothRoutesAgree() throws SQLException {
        int held = 0;
        int compared = 0;
        for (int seed = 0; seed < STATES; seed++) {
            Random random = new Random(seed);
            List<Row> state = Zoo.state(random, true);
            database.load(state);
            MemoryRows rows = new MemoryRows(Zoo.PLAIN, state);
            Map<String, Object> arguments = arguments(random, rows);
            for (int i = 0; i < CONDITIONS; i++) {
                String text = new RandomCondition(random).condition(PARAMETERS, 3);
                Application application = application(text);
                Expression condition = application.operation("o").requires().get(0);
                boolean inMemory = new Evaluator(application).holds(condition, arguments, rows);
                Object inSql =
                        new Queries(application, Zoo.tables()).value(database.connection(), condition, arguments);
                assertThat(inSql)
                        .describedAs("seed %s: %s with %s in %s", seed, text, arguments, state)
                        .isEqualTo(inMemory);
                compared++;
                held += inMemory ? 1 : 0;
            }
        }
        // Conditions that are nearly always true or nearly always false would show little.
        assertThat(held).isBetween(compared / 4, compared * 3 / 4);
    }

    @Test
    void theSameRowsMatch() throws SQLException {
        int found = 0;
        for (int seed = 0; seed < STATES; seed++) {
            Random random = new Random(seed);
            List<Row> state = Zoo.state(random, true);
            database.load(state);
            MemoryRows rows = new MemoryRows(Zoo.PLAIN, state);
            Map<String, Object> arguments = arguments(random, rows);
            String entity = Zoo.ENTITIES.get(random.nextInt(Zoo.ENTITIES.size()));
            Map<String, String> variables = new LinkedHashMap<>(PARAMETERS);
            variables.put("y", entity);
            String text = new RandomCondition(random).condition(variables, 2);
            Application application = application("exists y in " + entity + ": " + text);
            Expression.Not guard =
                    (Expression.Not) application.operation("o").requires().get(0);
            Expression.Quantified quantified = (Expression.Quantified) guard.operand();
            Binding binding = quantified.bindings().get(0);
            List<Row> matching = new Queries(application, Zoo.tables())
                    .matching(database.connection(), binding, quantified.condition(), arguments);
            List<Row> expected = rows.matching(binding, quantified.condition(), arguments);
            assertThat(matching.stream().map(Row::id))
                    .describedAs("seed %s: %s", seed, text)
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(Row::id).toList());
            for (Row row : matching) {
                Row same = rows.find(row.id()).orElseThrow();
                row.values()
                        .forEach((name, value) -> assertThat(
                                        Evaluator.same(value, same.values().get(name)))
                                .describedAs("%s.%s is %s", row.id(), name, value)
                                .isTrue());
                found++;
            }
        }
        assertThat(found).isPositive();
    }
}
