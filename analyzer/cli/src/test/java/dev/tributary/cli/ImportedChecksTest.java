package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.postgres.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An imported CHECK admits exactly the rows that PostgreSQL admits, those with nulls above all. */
class ImportedChecksTest {
    private static final long SEED = 20260501;
    private static final int CHECKS = 120;
    private static final int ROWS = 150;
    private static final int DEEPEST = 3;
    private static final Map<String, String> COLUMNS = columns();

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("a", "integer");
        columns.put("b", "bigint");
        columns.put("c", "integer NOT NULL");
        columns.put("d", "numeric(6, 2)");
        columns.put("s", "text");
        columns.put("t", "varchar");
        columns.put("f", "boolean");
        columns.put("g", "boolean NOT NULL");
        return columns;
    }

    private final Random random = new Random(SEED);

    private String oneOf(String... words) {
        return words[random.nextInt(words.length)];
    }

    private String number(int depth) {
        if (depth >= DEEPEST || random.nextBoolean()) {
            return oneOf("a", "b", "c", "d", "2", "-1", "1.5", "length(s)", "char_length(t)");
        }
        return "(" + number(depth + 1) + oneOf(" + ", " - ", " * ") + number(depth + 1) + ")";
    }

    private String check(int depth) {
        if (depth < DEEPEST && random.nextInt(3) > 0) {
            return switch (random.nextInt(4)) {
                case 0 -> "NOT (" + check(depth + 1) + ")";
                case 1 -> "(" + check(depth + 1) + " OR " + check(depth + 1) + ")";
                default -> "(" + check(depth + 1) + " AND " + check(depth + 1) + ")";
            };
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> number(1) + oneOf(" = ", " <> ", " < ", " <= ", " > ", " >= ") + number(1);
            case 3 -> number(2) + oneOf(" BETWEEN ", " NOT BETWEEN ") + number(3) + " AND " + number(3);
            case 4 -> oneOf("a", "s", "t", "f", "d") + oneOf(" IS NULL", " IS NOT NULL");
            case 5 -> oneOf("s", "t") + oneOf(" IN ", " NOT IN ") + "('x', 'y''z')";
            case 6 -> oneOf("a", "c") + oneOf(" IN ", " NOT IN ") + "(1, 2, -1)";
            case 7 -> oneOf("f", "g", "f = g", "f <> true", "f IS DISTINCT FROM g");
            case 8 -> oneOf("s = t", "s <> t", "s <> 'x'", "t ~ '^[a-y]+$'", "s IS NOT DISTINCT FROM t");
            default -> "a IS DISTINCT FROM " + number(3);
        };
    }

    private String value(String column) {
        boolean isNull = !column.equals("c") && !column.equals("g") && !column.equals("id") && random.nextInt(3) == 0;
        if (isNull) {
            return "NULL";
        }
        return switch (column) {
            case "s", "t" -> oneOf("''", "'x'", "'y''z'", "'xy'");
            case "f", "g" -> oneOf("true", "false");
            case "d" -> oneOf("0.00", "1.50", "-1.00", "2");
            default -> oneOf("-1", "0", "1", "2", "3");
        };
    }

    @Test
    void admitTheSameRows() throws Exception {
        Map<String, String> checks = new LinkedHashMap<>();
        for (int i = 0; i < CHECKS; i++) {
            checks.put("check" + i, check(0));
        }
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.connectAsOwner();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE thing (id integer PRIMARY KEY, "
                    + COLUMNS.entrySet().stream()
                            .map(c -> c.getKey() + " " + c.getValue())
                            .collect(Collectors.joining(", "))
                    + checks.entrySet().stream()
                            .map(c -> ", CONSTRAINT " + c.getKey() + " CHECK (" + c.getValue() + ")")
                            .collect(Collectors.joining())
                    + ")");
            Map<String, Expression> imported = imported(database);
            assertThat(imported.keySet()).containsExactlyInAnyOrderElementsOf(checks.keySet());
            for (int i = 0; i < ROWS; i++) {
                compare(statement, checks, imported);
            }
        }
    }

    private Map<String, Expression> imported(TestDatabase database) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "import",
                database.jdbcUrl(),
                "--user",
                database.ownerUser(),
                "--password=" + database.ownerPassword());
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.CLEAN);
        InvFile.Result result = InvFile.parse("thing.inv", out.toString());
        Map<String, Expression> imported = new HashMap<>();
        for (Invariant invariant : result.application().orElseThrow().declaredInvariants()) {
            String name = invariant.name().toLowerCase(java.util.Locale.ROOT);
            imported.put(name, ((Invariant.ForAll) invariant).condition());
        }
        return imported;
    }

    private void compare(Statement statement, Map<String, String> checks, Map<String, Expression> imported)
            throws Exception {
        String row = COLUMNS.entrySet().stream()
                .map(c -> value(c.getKey()) + "::" + c.getValue().replace(" NOT NULL", "") + " AS " + c.getKey())
                .collect(Collectors.joining(", "));
        List<String> names = new ArrayList<>(checks.keySet());
        String tests = names.stream()
                .map(name -> "(" + checks.get(name) + ") IS NOT FALSE")
                .collect(Collectors.joining(", "));
        try (ResultSet result = statement.executeQuery("SELECT *, " + tests + " FROM (SELECT " + row + ") AS r")) {
            result.next();
            Map<String, Object> values = new HashMap<>();
            for (String column : COLUMNS.keySet()) {
                Object value = result.getObject(column);
                values.put(column, value instanceof Number ? new BigDecimal(value.toString()) : value);
            }
            for (int i = 0; i < names.size(); i++) {
                boolean admitted = result.getBoolean(COLUMNS.size() + 1 + i);
                assertThat(truth(Objects.requireNonNull(imported.get(names.get(i))), values))
                        .as("%s of %s", checks.get(names.get(i)), row)
                        .isEqualTo(admitted);
            }
        }
    }

    /** The language's own two truth values, as its reference says. */
    private static boolean truth(Expression condition, Map<String, Object> row) {
        if (condition instanceof Expression.Logical logical) {
            boolean left = truth(logical.left(), row);
            boolean right = truth(logical.right(), row);
            return switch (logical.operator()) {
                case AND -> left && right;
                case OR -> left || right;
                case IMPLIES -> !left || right;
            };
        } else if (condition instanceof Expression.Not not) {
            return !truth(not.operand(), row);
        } else if (condition instanceof Expression.IsNull test) {
            return value(test.operand(), row) == null;
        } else if (condition instanceof Expression.In in) {
            return in.options().stream()
                    .anyMatch(option -> compare(Expression.ComparisonOperator.EQUAL, in.value(), option, row));
        } else if (condition instanceof Expression.Comparison comparison) {
            return compare(comparison.operator(), comparison.left(), comparison.right(), row);
        }
        return Boolean.TRUE.equals(value(condition, row));
    }

    private static boolean compare(
            Expression.ComparisonOperator operator, Expression left, Expression right, Map<String, Object> row) {
        Object one = value(left, row);
        Object other = value(right, row);
        boolean numbers = one instanceof BigDecimal && other instanceof BigDecimal;
        boolean equal = numbers ? ((BigDecimal) one).compareTo((BigDecimal) other) == 0 : Objects.equals(one, other);
        if (operator == Expression.ComparisonOperator.EQUAL || operator == Expression.ComparisonOperator.NOT_EQUAL) {
            return equal == (operator == Expression.ComparisonOperator.EQUAL);
        }
        if (!(one instanceof BigDecimal a) || !(other instanceof BigDecimal b)) {
            return false;
        }
        int order = a.compareTo(b);
        return switch (operator) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private static @Nullable Object value(Expression expression, Map<String, Object> row) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        } else if (expression instanceof Expression.AttributeOf attribute) {
            return row.get(attribute.attribute());
        } else if (expression instanceof Expression.Negated negated) {
            return Optional.ofNullable((BigDecimal) value(negated.operand(), row))
                    .map(BigDecimal::negate)
                    .orElse(null);
        } else if (expression instanceof Expression.Arithmetic arithmetic) {
            BigDecimal left = (BigDecimal) value(arithmetic.left(), row);
            BigDecimal right = (BigDecimal) value(arithmetic.right(), row);
            if (left == null || right == null) {
                return null;
            }
            return switch (arithmetic.operator()) {
                case PLUS -> left.add(right);
                case MINUS -> left.subtract(right);
                case TIMES -> left.multiply(right);
            };
        } else if (expression instanceof Expression.Call call) {
            String text = (String) value(call.arguments().get(0), row);
            if (call.function() == Expression.Function.LENGTH) {
                return text == null ? null : BigDecimal.valueOf(text.length());
            }
            return text != null
                    && text.matches((String)
                            Objects.requireNonNull(value(call.arguments().get(1), row)));
        }
        return truth(expression, row);
    }
}
