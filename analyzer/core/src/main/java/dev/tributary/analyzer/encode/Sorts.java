package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** How types look in SMT-LIB: numbers, enums and times are integers, rows and texts are values that only compare equal. */
final class Sorts {
    private Sorts() {}

    /** The sort of a type. */
    static String of(Type type) {
        if (type instanceof Type.Reference reference) {
            return row(reference.entity());
        }
        if (type instanceof Type.Bool) {
            return "Bool";
        }
        if (type instanceof Type.Text) {
            return "Text";
        }
        return type instanceof Type.Uuid ? "Uuid" : "Int";
    }

    static String row(String entity) {
        return Smt.symbol("Row " + entity);
    }

    static int scale(Type type) {
        return type instanceof Type.Decimal decimal ? decimal.scale() : 0;
    }

    /** The scale of the term that an expression of numbers translates to. */
    static int scale(Expression expression) {
        if (expression instanceof Expression.Literal literal && literal.value() instanceof BigDecimal number) {
            return Math.max(0, number.scale());
        }
        if (expression instanceof Expression.Negated negated) {
            return scale(negated.operand());
        }
        if (expression instanceof Expression.Arithmetic a) {
            return a.operator() == Expression.ArithmeticOperator.TIMES
                    ? scale(a.left()) + scale(a.right())
                    : Math.max(scale(a.left()), scale(a.right()));
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate.function() == Expression.AggregateFunction.COUNT ? 0 : scale(aggregate.summand());
        }
        return scale(expression.type());
    }

    /** The values that a column or parameter of this type can hold; true for types without bounds. */
    static String range(Application application, Type type, String term) {
        if (type instanceof Type.Int) {
            return between(term, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE));
        }
        if (type instanceof Type.BigInt) {
            return between(term, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
        }
        if (type instanceof Type.Decimal decimal) {
            BigInteger most = BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE);
            return between(term, most.negate(), most);
        }
        if (type instanceof Type.Enumeration enumeration) {
            int last = application.enumType(enumeration.name()).literals().size() - 1;
            return between(term, BigInteger.ZERO, BigInteger.valueOf(last));
        }
        return Smt.TRUE;
    }

    /** The bounds of an attribute's column; a counter has none. */
    static Optional<String> columnRange(Application application, Attribute attribute, Value value) {
        if (attribute.merge() == Merge.COUNTER) {
            return Optional.empty();
        }
        String range = range(application, attribute.type(), value.term());
        return range.equals(Smt.TRUE) ? Optional.empty() : Optional.of(Smt.or(value.isNull(), range));
    }

    private static String between(String term, BigInteger least, BigInteger most) {
        return Smt.and(Smt.call("<=", Smt.integer(least), term), Smt.call("<=", term, Smt.integer(most)));
    }
}
