package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions in one state; arithmetic is exact, conditions are true or false. */
final class Evaluator {
    private final Schema schema;
    private final Values values;
    private final Map<String, Pattern> patterns = new HashMap<>();

    Evaluator(Application application, Schema schema) {
        this.schema = schema;
        this.values = new Values(application);
    }

    /** Something read is of a row that does not exist. */
    static final class MissingRowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingRowException(String row) {
            super("there is no " + row, null, false, false);
        }
    }

    boolean holds(Expression condition, Env env, Database state) {
        return Boolean.TRUE.equals(value(condition, env, state));
    }

    @Nullable
    Object value(Expression expression, Env env, Database state) {
        if (expression instanceof Expression.Variable variable) {
            return env.get(variable.name());
        }
        if (expression instanceof Expression.AttributeOf path) {
            return attribute(path, env, state);
        }
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Comparison comparison) {
            return compare(comparison, env, state);
        }
        if (expression instanceof Expression.Logical logical) {
            boolean left = holds(logical.left(), env, state);
            return switch (logical.operator()) {
                case AND -> left && holds(logical.right(), env, state);
                case OR -> left || holds(logical.right(), env, state);
                case IMPLIES -> !left || holds(logical.right(), env, state);
            };
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic(arithmetic, env, state);
        }
        if (expression instanceof Expression.Negated negated) {
            BigDecimal number = (BigDecimal) value(negated.operand(), env, state);
            return number == null ? null : number.negate();
        }
        if (expression instanceof Expression.Not not) {
            return !holds(not.operand(), env, state);
        }
        if (expression instanceof Expression.IsNull test) {
            return value(test.operand(), env, state) == null;
        }
        return rare(expression, env, state);
    }

    private @Nullable Object rare(Expression expression, Env env, Database state) {
        if (expression instanceof Expression.In in) {
            Object value = value(in.value(), env, state);
            return in.options().stream().anyMatch(option -> Values.same(value, value(option, env, state)));
        }
        if (expression instanceof Expression.Quantified quantified) {
            return quantified(quantified, 0, env, state);
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate(aggregate, env, state);
        }
        if (expression instanceof Expression.FieldOf field) {
            Object element = Objects.requireNonNull(value(field.element(), env, state));
            return ((Map<?, ?>) element).get(field.field());
        }
        if (expression instanceof Expression.Call call) {
            return call(call, env, state);
        }
        if (expression instanceof Expression.RowByKey row) {
            RowKey key = key(row, env, state);
            return key == null || state.find(row.entity(), key) == null ? null : key;
        }
        return null; // Expression.Null
    }

    /** The key that a row is named by, whether the row exists or not; null when a part of it is. */
    @Nullable
    RowKey key(Expression.RowByKey row, Env env, Database state) {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < row.key().size(); i++) {
            Object part = value(row.key().get(i), env, state);
            if (part == null) {
                return null;
            }
            Type type = schema.table(row.entity()).attributes().stream()
                    .filter(a -> a.merge() == Merge.KEY)
                    .toList()
                    .get(i)
                    .type();
            key.add(Objects.requireNonNull(Values.rounded(type, part)));
        }
        return new RowKey(key);
    }

    private @Nullable Object attribute(Expression.AttributeOf path, Env env, Database state) {
        RowKey key = (RowKey) value(path.row(), env, state);
        if (key == null) {
            return null;
        }
        Row row = state.find(path.entity(), key);
        if (row == null) {
            throw new MissingRowException(path.entity() + " " + key);
        }
        return row.value(schema.number(path.entity(), path.attribute()));
    }

    private @Nullable BigDecimal arithmetic(Expression.Arithmetic arithmetic, Env env, Database state) {
        BigDecimal left = (BigDecimal) value(arithmetic.left(), env, state);
        BigDecimal right = (BigDecimal) value(arithmetic.right(), env, state);
        if (left == null || right == null) {
            return null;
        }
        return switch (arithmetic.operator()) {
            case PLUS -> left.add(right);
            case MINUS -> left.subtract(right);
            case TIMES -> left.multiply(right);
        };
    }

    private boolean compare(Expression.Comparison comparison, Env env, Database state) {
        Object left = value(comparison.left(), env, state);
        Object right = value(comparison.right(), env, state);
        if (comparison.operator() == ComparisonOperator.EQUAL) {
            return Values.same(left, right);
        }
        if (comparison.operator() == ComparisonOperator.NOT_EQUAL) {
            return !Values.same(left, right);
        }
        if (left == null || right == null) {
            return false;
        }
        int order = values.order(comparison.left().type(), left, right);
        return switch (comparison.operator()) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private boolean quantified(Expression.Quantified quantified, int next, Env env, Database state) {
        if (next == quantified.bindings().size()) {
            return holds(quantified.condition(), env, state);
        }
        boolean all = quantified.quantifier() == Quantifier.FOR_ALL;
        boolean undisturbed = members(
                quantified.bindings().get(next),
                env,
                state,
                bound -> quantified(quantified, next + 1, bound, state) == all);
        return undisturbed == all;
    }

    /** Offers every member of a domain until one is refused; whether none was. */
    boolean members(Binding binding, Env env, Database state, Predicate<Env> use) {
        if (binding.domain() instanceof Domain.Elements elements) {
            List<?> list = (List<?>) Objects.requireNonNull(env.get(elements.parameter()));
            for (Object element : list) {
                if (!use.test(env.with(binding.variable(), element))) {
                    return false;
                }
            }
            return true;
        }
        for (Row row : state.known(binding.entity())) {
            if (!row.deleted() && !use.test(env.with(binding.variable(), row.key()))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object aggregate(Expression.Aggregate aggregate, Env env, Database state) {
        Fold fold = new Fold(aggregate);
        members(aggregate.binding(), env, state, bound -> {
            if (holds(aggregate.condition(), bound, state)) {
                if (aggregate.function() == AggregateFunction.COUNT) {
                    fold.count++;
                } else {
                    fold.add(value(aggregate.summand(), bound, state));
                }
            }
            return true;
        });
        return switch (aggregate.function()) {
            case COUNT -> BigDecimal.valueOf(fold.count);
            case SUM -> fold.sum;
            case MIN, MAX -> fold.extreme;
        };
    }

    private final class Fold {
        private final Expression.Aggregate aggregate;
        private long count;
        private BigDecimal sum = BigDecimal.ZERO;
        private @Nullable Object extreme;

        Fold(Expression.Aggregate aggregate) {
            this.aggregate = aggregate;
        }

        void add(@Nullable Object value) {
            if (value == null) {
                return;
            }
            if (aggregate.function() == AggregateFunction.SUM) {
                sum = sum.add((BigDecimal) value);
                return;
            }
            if (extreme == null) {
                extreme = value;
                return;
            }
            int order = values.order(aggregate.summand().type(), value, extreme);
            if (aggregate.function() == AggregateFunction.MIN ? order < 0 : order > 0) {
                extreme = value;
            }
        }
    }

    private @Nullable Object call(Expression.Call call, Env env, Database state) {
        String text = (String) value(call.arguments().get(0), env, state);
        return switch (call.function()) {
            case LENGTH -> text == null ? null : BigDecimal.valueOf(text.codePointCount(0, text.length()));
            case MATCHES -> {
                String regex =
                        (String) Objects.requireNonNull(value(call.arguments().get(1), env, state));
                yield text != null
                        && patterns.computeIfAbsent(regex, Pattern::compile)
                                .matcher(text)
                                .matches();
            }
        };
    }

    Values values() {
        return values;
    }
}
