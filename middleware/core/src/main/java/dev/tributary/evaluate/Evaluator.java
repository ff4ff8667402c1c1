package dev.tributary.evaluate;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.util.Map;
import java.util.NoSuchElementException;

/** Evaluates expressions; arithmetic is exact. */
public final class Evaluator {
    private final Application application;

    public Evaluator(Application application) {
        this.application = application;
    }

    /**
     * The value of an expression.
     *
     * @throws NoSuchElementException when it reads a row that does not exist in this state
     */
    public Object value(Expression expression, Map<String, Object> variables, Rows rows) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Variable variable) {
            return required(variables.get(variable.name()), variable.name());
        }
        if (expression instanceof Expression.AttributeOf path) {
            RowKey key = (RowKey) value(path.row(), variables, rows);
            RowId id = new RowId(path.entity(), key);
            Row row = rows.find(id).orElseThrow(() -> new NoSuchElementException("there is no " + id));
            return required(row.values().get(path.attribute()), path.attribute());
        }
        if (expression instanceof Expression.Negated negated) {
            return number(negated.operand(), variables, rows).negate();
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            BigDecimal left = number(arithmetic.left(), variables, rows);
            BigDecimal right = number(arithmetic.right(), variables, rows);
            return switch (arithmetic.operator()) {
                case PLUS -> left.add(right);
                case MINUS -> left.subtract(right);
                case TIMES -> left.multiply(right);
            };
        }
        if (expression instanceof Expression.Comparison comparison) {
            return compare(comparison, variables, rows);
        }
        if (expression instanceof Expression.Not not) {
            return !holds(not.operand(), variables, rows);
        }
        if (!(expression instanceof Expression.Logical logical)) {
            throw new IllegalStateException("an engine does not start with what it cannot evaluate: " + expression);
        }
        boolean left = holds(logical.left(), variables, rows);
        return switch (logical.operator()) {
            case AND -> left && holds(logical.right(), variables, rows);
            case OR -> left || holds(logical.right(), variables, rows);
            case IMPLIES -> !left || holds(logical.right(), variables, rows);
        };
    }

    public boolean holds(Expression condition, Map<String, Object> variables, Rows rows) {
        return (Boolean) value(condition, variables, rows);
    }

    private BigDecimal number(Expression expression, Map<String, Object> variables, Rows rows) {
        return (BigDecimal) value(expression, variables, rows);
    }

    private boolean compare(Expression.Comparison comparison, Map<String, Object> variables, Rows rows) {
        Object left = value(comparison.left(), variables, rows);
        Object right = value(comparison.right(), variables, rows);
        return switch (comparison.operator()) {
            case EQUAL -> same(left, right);
            case NOT_EQUAL -> !same(left, right);
            case LESS -> order(comparison.left().type(), left, right) < 0;
            case LESS_OR_EQUAL -> order(comparison.left().type(), left, right) <= 0;
            case GREATER -> order(comparison.left().type(), left, right) > 0;
            case GREATER_OR_EQUAL -> order(comparison.left().type(), left, right) >= 0;
        };
    }

    /** Whether two values are the same; numbers by value, whatever their scale. */
    public static boolean same(Object left, Object right) {
        if (left instanceof BigDecimal one && right instanceof BigDecimal other) {
            return one.compareTo(other) == 0;
        }
        return left.equals(right);
    }

    /** The order of two values of an ordered type; false is before true, and enum literals are in declaration order. */
    @SuppressWarnings("unchecked") // Values of one type are of one class, and every class here is comparable to itself.
    public int order(Type type, Object left, Object right) {
        if (type instanceof Type.Enumeration enumeration) {
            var literals = application.enumType(enumeration.name());
            return Integer.compare(literals.ordinal((String) left), literals.ordinal((String) right));
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static Object required(@org.jspecify.annotations.Nullable Object value, String name) {
        if (value == null) {
            throw new NoSuchElementException("there is no value for " + name);
        }
        return value;
    }
}
