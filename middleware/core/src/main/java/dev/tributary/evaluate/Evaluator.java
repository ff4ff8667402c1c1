package dev.tributary.evaluate;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions: arithmetic is exact, conditions are true or false and never unknown, and null is treated as
 * docs/language.md says; a variable without a value is null. What ranges over the rows of an entity is computed by the {@link Rows}. Safe for use by many
 * threads.
 */
public final class Evaluator {
    /** A row that is read does not exist: a reference leads to it, and an invariant says that it does. */
    public static final class DanglingReferenceException extends NoSuchElementException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Expression reference;
        private final transient RowId row;

        DanglingReferenceException(Expression reference, RowId row) {
            super("there is no " + row);
            this.reference = reference;
            this.row = row;
        }

        /** What leads to the row. */
        public Expression reference() {
            return reference;
        }

        public RowId row() {
            return row;
        }
    }

    private final Application application;
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    public Evaluator(Application application) {
        this.application = application;
    }

    /**
     * The value of an expression.
     *
     * @throws DanglingReferenceException when it reads a row that does not exist in this state through a reference to it
     */
    public @Nullable Object value(Expression expression, Map<String, @Nullable Object> variables, Rows rows) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Variable variable) {
            return variables.get(variable.name());
        }
        if (expression instanceof Expression.AttributeOf path) {
            return attribute(path, variables, rows);
        }
        if (expression instanceof Expression.Comparison comparison) {
            return compare(comparison, variables, rows);
        }
        if (expression instanceof Expression.Logical logical) {
            boolean left = holds(logical.left(), variables, rows);
            return switch (logical.operator()) {
                case AND -> left && holds(logical.right(), variables, rows);
                case OR -> left || holds(logical.right(), variables, rows);
                case IMPLIES -> !left || holds(logical.right(), variables, rows);
            };
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic(arithmetic, variables, rows);
        }
        if (expression instanceof Expression.Negated negated) {
            BigDecimal number = number(negated.operand(), variables, rows);
            return number == null ? null : number.negate();
        }
        if (expression instanceof Expression.Not not) {
            return !holds(not.operand(), variables, rows);
        }
        if (expression instanceof Expression.IsNull test) {
            return value(test.operand(), variables, rows) == null;
        }
        if (expression instanceof Expression.In in) {
            Object value = value(in.value(), variables, rows);
            return in.options().stream().anyMatch(option -> same(value, value(option, variables, rows)));
        }
        return rare(expression, variables, rows);
    }

    private @Nullable Object rare(Expression expression, Map<String, @Nullable Object> variables, Rows rows) {
        if (expression instanceof Expression.FieldOf field) {
            Object element = Objects.requireNonNull(value(field.element(), variables, rows));
            return ((Map<?, ?>) element).get(field.field());
        }
        if (expression instanceof Expression.RowByKey row) {
            RowKey key = key(row, variables, rows);
            return key == null ? null : rows.find(new RowId(row.entity(), key)).isPresent() ? key : null;
        }
        if (expression instanceof Expression.Quantified quantified) {
            return quantified(quantified, variables, rows);
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate.binding().domain() instanceof Domain.Elements elements
                    ? overElements(aggregate, elements, variables, rows)
                    : rows.computed(aggregate, variables);
        }
        if (expression instanceof Expression.Call call) {
            return call(call, variables, rows);
        }
        if (expression instanceof Expression.Null) {
            return null;
        }
        throw new IllegalStateException("a key that is yet to be generated has no value: " + expression);
    }

    /** Whether a condition is true; a null counts as false. */
    public boolean holds(Expression condition, Map<String, @Nullable Object> variables, Rows rows) {
        return Boolean.TRUE.equals(value(condition, variables, rows));
    }

    /** The key that a row is named by, whether the row exists or not; null when a part of it is null. */
    public @Nullable RowKey key(Expression.RowByKey row, Map<String, @Nullable Object> variables, Rows rows) {
        List<Object> key = new ArrayList<>();
        List<Attribute> attributes = application.entity(row.entity()).keys();
        for (int i = 0; i < attributes.size(); i++) {
            Object part = value(row.key().get(i), variables, rows);
            if (part == null) {
                return null;
            }
            key.add(rounded(attributes.get(i).type(), part));
        }
        return new RowKey(key);
    }

    /** The value as an attribute of this type keeps it: half a last digit is rounded away from zero. */
    public static Object rounded(Type type, Object value) {
        if (!(value instanceof BigDecimal number) || !type.numeric()) {
            return value;
        }
        int scale = type instanceof Type.Decimal decimal ? decimal.scale() : 0;
        return number.scale() <= scale ? number : number.setScale(scale, RoundingMode.HALF_UP);
    }

    private @Nullable Object attribute(
            Expression.AttributeOf path, Map<String, @Nullable Object> variables, Rows rows) {
        RowKey key = (RowKey) value(path.row(), variables, rows);
        if (key == null) {
            return null;
        }
        RowId id = new RowId(path.entity(), key);
        Row row = rows.find(id).orElseThrow(() -> new DanglingReferenceException(path.row(), id));
        return row.values().get(path.attribute());
    }

    private @Nullable BigDecimal number(Expression expression, Map<String, @Nullable Object> variables, Rows rows) {
        return (BigDecimal) value(expression, variables, rows);
    }

    private @Nullable BigDecimal arithmetic(
            Expression.Arithmetic arithmetic, Map<String, @Nullable Object> variables, Rows rows) {
        BigDecimal left = number(arithmetic.left(), variables, rows);
        BigDecimal right = number(arithmetic.right(), variables, rows);
        if (left == null || right == null) {
            return null;
        }
        return switch (arithmetic.operator()) {
            case PLUS -> left.add(right);
            case MINUS -> left.subtract(right);
            case TIMES -> left.multiply(right);
        };
    }

    private boolean compare(Expression.Comparison comparison, Map<String, @Nullable Object> variables, Rows rows) {
        Object left = value(comparison.left(), variables, rows);
        Object right = value(comparison.right(), variables, rows);
        Expression.ComparisonOperator operator = comparison.operator();
        if (operator == Expression.ComparisonOperator.EQUAL) {
            return same(left, right);
        }
        if (operator == Expression.ComparisonOperator.NOT_EQUAL) {
            return !same(left, right);
        }
        if (left == null || right == null) {
            return false;
        }
        int order = order(comparison.left().type(), left, right);
        return switch (operator) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    /** Whether two values are the same; numbers by value, whatever their scale; null is the same as null only. */
    public static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
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

    private boolean quantified(Expression.Quantified quantified, Map<String, @Nullable Object> variables, Rows rows) {
        List<Binding> bindings = quantified.bindings();
        if (!(bindings.get(0).domain() instanceof Domain.Elements elements)) {
            return Boolean.TRUE.equals(rows.computed(quantified, variables));
        }
        Expression inner = bindings.size() == 1
                ? quantified.condition()
                : new Expression.Quantified(
                        quantified.quantifier(),
                        bindings.subList(1, bindings.size()),
                        quantified.condition(),
                        quantified.range());
        boolean all = quantified.quantifier() == Quantifier.FOR_ALL;
        for (Object element : elements(elements, variables)) {
            if (holds(inner, with(variables, bindings.get(0).variable(), element), rows) != all) {
                return !all;
            }
        }
        return all;
    }

    private static List<?> elements(Domain.Elements elements, Map<String, @Nullable Object> variables) {
        return (List<?>) Objects.requireNonNull(variables.get(elements.parameter()), elements.parameter());
    }

    /** The variables with one more. */
    public static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> variables, String name, @Nullable Object value) {
        Map<String, @Nullable Object> all = new HashMap<>(variables);
        all.put(name, value);
        return all;
    }

    private @Nullable Object overElements(
            Expression.Aggregate aggregate,
            Domain.Elements elements,
            Map<String, @Nullable Object> variables,
            Rows rows) {
        Fold fold = new Fold(this, aggregate);
        for (Object element : elements(elements, variables)) {
            Map<String, @Nullable Object> bound =
                    with(variables, aggregate.binding().variable(), element);
            if (holds(aggregate.condition(), bound, rows)) {
                fold.add(fold.counts() ? element : value(aggregate.summand(), bound, rows));
            }
        }
        return fold.result();
    }

    private @Nullable Object call(Expression.Call call, Map<String, @Nullable Object> variables, Rows rows) {
        String text = (String) value(call.arguments().get(0), variables, rows);
        return switch (call.function()) {
            case LENGTH -> text == null ? null : BigDecimal.valueOf(text.codePointCount(0, text.length()));
            case MATCHES -> {
                String pattern =
                        (String) Objects.requireNonNull(value(call.arguments().get(1), variables, rows));
                yield text != null
                        && patterns.computeIfAbsent(pattern, Pattern::compile)
                                .matcher(text)
                                .matches();
            }
        };
    }
}
