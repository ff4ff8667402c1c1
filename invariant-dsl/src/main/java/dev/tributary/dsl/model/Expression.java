package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A typed expression without side effects, over the parameters of an operation or the variables of an invariant.
 *
 * <p>Arithmetic is exact: integers do not overflow and decimals do not round.
 */
public sealed interface Expression {

    Type type();

    SourceRange range();

    /** The expressions directly inside this one, in the order in which they are written. */
    default List<Expression> inside() {
        if (this instanceof AttributeOf path) {
            return List.of(path.row());
        }
        if (this instanceof FieldOf field) {
            return List.of(field.element());
        }
        if (this instanceof RowByKey row) {
            return row.key();
        }
        if (this instanceof IsNull test) {
            return List.of(test.operand());
        }
        if (this instanceof Negated negated) {
            return List.of(negated.operand());
        }
        if (this instanceof Not not) {
            return List.of(not.operand());
        }
        if (this instanceof Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        }
        if (this instanceof Comparison comparison) {
            return List.of(comparison.left(), comparison.right());
        }
        if (this instanceof Logical logical) {
            return List.of(logical.left(), logical.right());
        }
        if (this instanceof In in) {
            return Stream.concat(Stream.of(in.value()), in.options().stream()).toList();
        }
        if (this instanceof Quantified quantified) {
            return List.of(quantified.condition());
        }
        if (this instanceof Aggregate aggregate) {
            return List.of(aggregate.summand(), aggregate.condition());
        }
        return this instanceof Call call ? call.arguments() : List.of();
    }

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

    /** A field of the element that {@code element} names; it has a {@link Type.Tuple} type. */
    record FieldOf(Expression element, String field, Type type, SourceRange range) implements Expression {}

    /**
     * The row of an entity that has a key; null where there is none. Where an operation names a row to change or to refer to,
     * one that an earlier statement of it makes is a row already.
     *
     * @param key its values in the order of the key's attributes
     */
    record RowByKey(String entity, List<Expression> key, Type type, SourceRange range) implements Expression {
        public RowByKey {
            key = List.copyOf(key);
        }
    }

    /** A key that is generated, for a row that is inserted; {@code type} refers to the row's entity. */
    record NewRow(Type type, SourceRange range) implements Expression {}

    /** No value, where a value of {@code type} could be. */
    record Null(Type type, SourceRange range) implements Expression {}

    /** {@code operand == null}. */
    record IsNull(Expression operand, SourceRange range) implements Expression {
        @Override
        public Type type() {
            return new Type.Bool();
        }
    }

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

    /**
     * Sum, difference or product; null when a side is. A product of which no side is a {@link Literal} (or a negated one)
     * leaves linear arithmetic.
     */
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

    /**
     * A comparison of two values of comparable types, which is always true or false: null equals null and nothing else,
     * and is neither less nor greater than anything.
     */
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

    /** {@code value in (a, b)}: the value equals one of the options. */
    record In(Expression value, List<Expression> options, SourceRange range) implements Expression {
        public In {
            options = List.copyOf(options);
        }

        @Override
        public Type type() {
            return new Type.Bool();
        }
    }

    enum Quantifier {
        FOR_ALL("for all"),
        EXISTS("exists");

        private final String words;

        Quantifier(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** {@code for all x in X: condition} or {@code exists x in X: condition}. */
    record Quantified(Quantifier quantifier, List<Binding> bindings, Expression condition, SourceRange range)
            implements Expression {
        public Quantified {
            bindings = List.copyOf(bindings);
        }

        @Override
        public Type type() {
            return new Type.Bool();
        }
    }

    enum AggregateFunction {
        COUNT("count"),
        SUM("sum"),
        MIN("min"),
        MAX("max");

        private final String word;

        AggregateFunction(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * {@code sum(summand for x in X where condition)}; {@code count(x in X where condition)} has its variable as summand.
     * Nulls are left out; the least and the greatest of nothing are null, the sum of nothing is 0.
     *
     * @param condition the literal {@code true} where there is no {@code where}
     */
    record Aggregate(
            AggregateFunction function,
            Expression summand,
            Binding binding,
            Expression condition,
            Type type,
            SourceRange range)
            implements Expression {}

    enum Function {
        /** How many characters (Unicode code points) a text has; null of null. */
        LENGTH("length"),
        /** Whether a whole text matches a regular expression, the second argument, a literal; false of null. */
        MATCHES("matches");

        private final String word;

        Function(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** {@code length(text)}, {@code matches(text, "[a-z]+")}. */
    record Call(Function function, List<Expression> arguments, Type type, SourceRange range) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }
}
