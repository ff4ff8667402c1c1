package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One line of an operation's body: what effect it has, with values computed from the snapshot. */
public sealed interface Statement {

    SourceRange range();

    /** Inserts a row; {@code values} has every attribute of the entity, keys included, in declaration order. */
    record Insert(String entity, Map<String, Expression> values, SourceRange range) implements Statement {
        public Insert {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * Inserts a row unless it is there: {@code values} has every attribute, keys included. All but the keys are functions
     * of the keys and of constants, so that two of these merge.
     */
    record Ensure(String entity, Map<String, Expression> values, SourceRange range) implements Statement {
        public Ensure {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    record Delete(Expression row, SourceRange range) implements Statement {}

    /** Changes one attribute of a row. */
    sealed interface Change extends Statement {
        Expression.AttributeOf target();

        /** What is added, or what the attribute is set, raised or lowered to. */
        Expression value();
    }

    /** {@code target += amount}; {@code -=} is the addition of the negated amount. */
    record Add(Expression.AttributeOf target, Expression amount, SourceRange range) implements Change {
        @Override
        public Expression value() {
            return amount;
        }
    }

    record Assign(Expression.AttributeOf target, Expression value, SourceRange range) implements Change {}

    /** {@code raise target to value}, for {@link Merge#MAX}. */
    record Raise(Expression.AttributeOf target, Expression value, SourceRange range) implements Change {}

    /** {@code lower target to value}, for {@link Merge#MIN}. */
    record Lower(Expression.AttributeOf target, Expression value, SourceRange range) implements Change {}

    /** {@code if condition { ... } else { ... }}; the condition is read in the snapshot. */
    record If(Expression condition, List<Statement> then, List<Statement> otherwise, SourceRange range)
            implements Statement {
        public If {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    /**
     * {@code for each x in X where condition { ... }}: once for every element or row of the snapshot that meets the
     * condition; lists in their order, rows in the order of their keys.
     */
    record ForEach(Binding binding, Expression condition, List<Statement> body, SourceRange range)
            implements Statement {
        public ForEach {
            body = List.copyOf(body);
        }
    }

    /** The expressions of this statement, without those of the statements inside it, in the order in which they are written. */
    default List<Expression> expressions() {
        if (this instanceof Insert insert) {
            return List.copyOf(insert.values().values());
        }
        if (this instanceof Ensure ensure) {
            return List.copyOf(ensure.values().values());
        }
        if (this instanceof Delete delete) {
            return List.of(delete.row());
        }
        if (this instanceof If branch) {
            return List.of(branch.condition());
        }
        if (this instanceof ForEach loop) {
            return List.of(loop.condition());
        }
        Change change = (Change) this;
        return List.of(change.target(), change.value());
    }

    /** This statement and all inside it, outer before inner. */
    default Stream<Statement> walk() {
        Stream<Statement> inside = Stream.empty();
        if (this instanceof If branch) {
            inside = Stream.concat(branch.then().stream(), branch.otherwise().stream());
        } else if (this instanceof ForEach loop) {
            inside = loop.body().stream();
        }
        return Stream.concat(Stream.of(this), inside.flatMap(Statement::walk));
    }
}
