package dev.tributary.evaluate;

import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An aggregate in the making; nulls are left out, but by {@code count}. */
final class Fold {
    private final Evaluator evaluator;
    private final Expression.Aggregate aggregate;
    private long count;
    private BigDecimal sum = BigDecimal.ZERO;
    private @Nullable Object extreme;

    Fold(Evaluator evaluator, Expression.Aggregate aggregate) {
        this.evaluator = evaluator;
        this.aggregate = aggregate;
    }

    /** Whether it counts members, whatever their values are. */
    boolean counts() {
        return aggregate.function() == AggregateFunction.COUNT;
    }

    void add(@Nullable Object value) {
        count++;
        if (value == null || counts()) {
            return;
        }
        if (aggregate.function() == AggregateFunction.SUM) {
            sum = sum.add((BigDecimal) value);
        } else if (extreme == null) {
            extreme = value;
        } else {
            int order = evaluator.order(aggregate.summand().type(), value, extreme);
            if (aggregate.function() == AggregateFunction.MIN ? order < 0 : order > 0) {
                extreme = value;
            }
        }
    }

    @Nullable
    Object result() {
        return switch (aggregate.function()) {
            case COUNT -> BigDecimal.valueOf(count);
            case SUM -> sum;
            case MIN, MAX -> extreme;
        };
    }
}
