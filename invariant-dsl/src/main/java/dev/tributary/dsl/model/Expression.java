package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.math.BigDecimal;

/**
 * A typed expression without side effects, over the parameters of an operation or the variables of an invariant.
 *
 * <p>Arithmetic is exact: integers do not overflow and decimals do not round.
 */
public sealed interface Expression {

    Type type();

    SourceRange range();

    /** A number, a text, a truth value or an enum literal, in the Java form that {@link Type} names. */
    record Literal(Object value, Type type, SourceRange range) implements Expression {
        public static Literal number(BigDecimal value, Type type, SourceRange range) {
            return new Literal(value, type, range);
        }
    }

    /** A parameter of the operation, or a variable that the invariant ranges over. */
    record Variable(String name, Type type, SourceRange range) implements Expression {}

    /** An attribute of the row that {@code row} names; {@code row} has a {@link Type.Reference} type. */
    record AttributeOf(Expression row, String entity, String attribute, Type type, SourceRange range)
            implements Expression {}

    enum ArithmeticOperator {
        PLUS("+"),
        MINUS("-"),
        TIMES("*");

        private final String symbol;

        ArithmeticOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /** Sum, difference or product; at least one side of a product is a {@link Literal}. */
    record Arithmetic(ArithmeticOperator operator, Expression left, Expression right, Type type, SourceRange range)
            implements Expression {}

    record Negated(Expression operand, Type type, SourceRange range) implements Expression {}

    enum ComparisonOperator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        ComparisonOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /** A comparison of two values of comparable types. */
    record Comparison(ComparisonOperator operator, Expression left, Expression right, SourceRange range)
            implements Expression {
        @Override
        public Type type() {
            return new Type.Bool();
        }
    }

    enum LogicalOperator {
        AND("and"),
        OR("or"),
        IMPLIES("implies");

        private final String symbol;

        LogicalOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    record Logical(LogicalOperator operator, Expression left, Expression right, SourceRange range)
            implements Expression {
        @Override
        public Type type() {
            return new Type.Bool();
        }
    }

    record Not(Expression operand, SourceRange range) implements Expression {
        @Override
        public Type type() {
            return new Type.Bool();
        }
    }
}
