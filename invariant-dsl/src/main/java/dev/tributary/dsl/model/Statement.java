package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of an operation's body: what effect it has, with values computed from the snapshot. */
public sealed interface Statement {

    SourceRange range();

    /** Inserts a row; {@code values} has every attribute of the entity, keys included, in declaration order. */
    record Insert(String entity, Map<String, Expression> values, SourceRange range) implements Statement {
        public Insert {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    record Delete(Expression row, SourceRange range) implements Statement {}

    /** {@code target += amount}; {@code -=} is the addition of the negated amount. */
    record Add(Expression.AttributeOf target, Expression amount, SourceRange range) implements Statement {}

    record Assign(Expression.AttributeOf target, Expression value, SourceRange range) implements Statement {}

    /** {@code raise target to value}, for {@link Merge#MAX}. */
    record Raise(Expression.AttributeOf target, Expression value, SourceRange range) implements Statement {}

    /** {@code lower target to value}, for {@link Merge#MIN}. */
    record Lower(Expression.AttributeOf target, Expression value, SourceRange range) implements Statement {}
}
