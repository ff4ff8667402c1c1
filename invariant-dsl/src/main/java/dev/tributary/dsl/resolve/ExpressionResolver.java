package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.ArithmeticOperator;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.LogicalOperator;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Types expressions in one scope. An expression that does not resolve is empty, and has been reported. */
final class ExpressionResolver {
    private static final int MOST_DIGITS = 1000;
    private static final Type BOOL = new Type.Bool();
    private final Problems problems;
    private final Resolver types;
    private final Map<String, Type> scope;

    ExpressionResolver(Problems problems, Resolver types, Map<String, Type> scope) {
        this.problems = problems;
        this.types = types;
        this.scope = scope;
    }

    /** An expression that must be a truth value. */
    Optional<Expression> condition(Syntax.Expression written) {
        return value(written, BOOL);
    }

    /** An expression whose value must be usable where {@code expected} is. */
    Optional<Expression> value(Syntax.Expression written, Type expected) {
        Expression expression = resolve(written, expected);
        if (expression == null) {
            return Optional.empty();
        }
        if (!assignable(expression.type(), expected)) {
            mismatch(written.range(), "`" + expected + "`", expression.type());
            return Optional.empty();
        }
        return Optional.of(expression);
    }

    /** An expression of any type; null when it does not resolve. */
    @Nullable
    Expression any(Syntax.Expression written) {
        return resolve(written, null);
    }

    /** Whether every value of {@code actual} can stand where {@code expected} is, range aside. */
    private static boolean assignable(Type actual, Type expected) {
        if (actual.equals(expected)) {
            return true;
        }
        return actual.numeric() && expected.numeric() && scale(actual) <= scale(expected);
    }

    static int scale(Type type) {
        return type instanceof Type.Decimal decimal ? decimal.scale() : 0;
    }

    private void mismatch(SourceRange range, String expected, Type actual) {
        problems.error(
                "TRB0120",
                range,
                "expected " + expected + ", found `" + actual + "`",
                actual.numeric() && expected.startsWith("`decimal")
                        ? "the value has more digits after the point than its target keeps"
                        : null);
    }

    private @Nullable Expression resolve(Syntax.Expression written, @Nullable Type expected) {
        if (written instanceof Syntax.NumberLiteral number) {
            return number(number);
        }
        if (written instanceof Syntax.TextLiteral text) {
            return new Expression.Literal(text.text(), new Type.Text(), text.range());
        }
        if (written instanceof Syntax.BooleanLiteral bool) {
            return new Expression.Literal(bool.value(), BOOL, bool.range());
        }
        if (written instanceof Syntax.Path path) {
            return path(path, expected);
        }
        if (written instanceof Syntax.Unary unary) {
            return unary(unary);
        }
        return binary((Syntax.Binary) written);
    }

    private @Nullable Expression number(Syntax.NumberLiteral number) {
        if (number.text().length() > MOST_DIGITS) {
            problems.error("TRB0121", number.range(), "a number has at most " + MOST_DIGITS + " digits");
            return null;
        }
        BigDecimal value = new BigDecimal(number.text());
        Type type;
        if (value.scale() > 0) {
            type = new Type.Decimal(Math.max(value.precision(), value.scale()), value.scale());
        } else {
            type = value.toBigInteger().bitLength() < Integer.SIZE ? new Type.Int() : new Type.BigInt();
        }
        return new Expression.Literal(value, type, number.range());
    }

    /** A path that starts at a parameter or variable; a single unknown word may be a literal of the expected enum. */
    private @Nullable Expression path(Syntax.Path path, @Nullable Type expected) {
        Syntax.Name first = path.names().get(0);
        Type start = scope.get(first.text());
        if (start == null) {
            return path.names().size() == 1 ? literal(path, first, expected) : unknownVariable(first);
        }
        Expression expression = new Expression.Variable(first.text(), start, first.range());
        for (Syntax.Name name : path.names().subList(1, path.names().size())) {
            Expression next = attribute(expression, name, path);
            if (next == null) {
                return null;
            }
            expression = next;
        }
        return expression;
    }

    private @Nullable Expression attribute(Expression row, Syntax.Name name, Syntax.Path path) {
        if (!(row.type() instanceof Type.Reference reference)) {
            problems.error(
                    "TRB0122",
                    name.range(),
                    "a value of type `" + row.type() + "` has no attribute `" + name.text() + "`");
            return null;
        }
        Entity entity = types.entityOf(reference);
        if (entity == null) {
            return null;
        }
        Optional<Attribute> attribute = entity.attribute(name.text());
        if (attribute.isEmpty()) {
            types.unknownAttribute(name, entity);
            return null;
        }
        SourceRange range = new SourceRange(
                path.range().file(), path.range().start(), name.range().end());
        return new Expression.AttributeOf(
                row, entity.name(), name.text(), attribute.get().type(), range);
    }

    private @Nullable Expression literal(Syntax.Path path, Syntax.Name name, @Nullable Type expected) {
        List<EnumType> candidates = types.enums().values().stream()
                .filter(e -> e.literals().contains(name.text()))
                .toList();
        if (expected instanceof Type.Enumeration wanted) {
            for (EnumType candidate : candidates) {
                if (candidate.name().equals(wanted.name())) {
                    return new Expression.Literal(name.text(), wanted, path.range());
                }
            }
        }
        if (candidates.size() == 1) {
            return new Expression.Literal(
                    name.text(), new Type.Enumeration(candidates.get(0).name()), path.range());
        }
        if (candidates.size() > 1) {
            problems.error(
                    "TRB0124",
                    name.range(),
                    "`" + name.text() + "` is a literal of "
                            + String.join(
                                    " and of ",
                                    candidates.stream().map(EnumType::name).toList()),
                    "compare it with an attribute or parameter of the one that is meant");
            return null;
        }
        return unknownVariable(name);
    }

    private @Nullable Expression unknownVariable(Syntax.Name name) {
        List<String> known = new ArrayList<>(scope.keySet());
        types.enums().values().forEach(e -> known.addAll(e.literals()));
        problems.unknown(name.range(), "value", name.text(), known);
        return null;
    }

    private @Nullable Expression unary(Syntax.Unary unary) {
        if (unary.operator().equals("not")) {
            return condition(unary.operand())
                    .map(operand -> (Expression) new Expression.Not(operand, unary.range()))
                    .orElse(null);
        }
        Expression operand = number(unary.operand());
        return operand == null ? null : new Expression.Negated(operand, operand.type(), unary.range());
    }

    private @Nullable Expression number(Syntax.Expression written) {
        Expression expression = any(written);
        if (expression != null && !expression.type().numeric()) {
            mismatch(written.range(), "a number", expression.type());
            return null;
        }
        return expression;
    }

    private @Nullable Expression binary(Syntax.Binary binary) {
        return switch (binary.operator()) {
            case "and" -> logical(LogicalOperator.AND, binary);
            case "or" -> logical(LogicalOperator.OR, binary);
            case "implies" -> logical(LogicalOperator.IMPLIES, binary);
            case "+" -> arithmetic(ArithmeticOperator.PLUS, binary);
            case "-" -> arithmetic(ArithmeticOperator.MINUS, binary);
            case "*" -> arithmetic(ArithmeticOperator.TIMES, binary);
            default -> comparison(binary);
        };
    }

    private @Nullable Expression logical(LogicalOperator operator, Syntax.Binary binary) {
        Optional<Expression> left = condition(binary.left());
        Optional<Expression> right = condition(binary.right());
        return left.isPresent() && right.isPresent()
                ? new Expression.Logical(operator, left.get(), right.get(), binary.range())
                : null;
    }

    private @Nullable Expression arithmetic(ArithmeticOperator operator, Syntax.Binary binary) {
        Expression left = number(binary.left());
        Expression right = number(binary.right());
        if (left == null || right == null) {
            return null;
        }
        if (operator == ArithmeticOperator.TIMES && !constant(left) && !constant(right)) {
            problems.error(
                    "TRB0125",
                    binary.range(),
                    "a product of two values that are not constants cannot be proved about",
                    "multiply by a number, or pass the product as a parameter");
            return null;
        }
        int scale = operator == ArithmeticOperator.TIMES
                ? scale(left.type()) + scale(right.type())
                : Math.max(scale(left.type()), scale(right.type()));
        Type type = scale > 0 ? new Type.Decimal(MOST_DIGITS, scale) : new Type.BigInt();
        return new Expression.Arithmetic(operator, left, right, type, binary.range());
    }

    private static boolean constant(Expression expression) {
        return expression instanceof Expression.Literal
                || (expression instanceof Expression.Negated negated && constant(negated.operand()));
    }

    private @Nullable Expression comparison(Syntax.Binary binary) {
        ComparisonOperator operator = switch (binary.operator()) {
            case "==" -> ComparisonOperator.EQUAL;
            case "!=" -> ComparisonOperator.NOT_EQUAL;
            case "<" -> ComparisonOperator.LESS;
            case "<=" -> ComparisonOperator.LESS_OR_EQUAL;
            case ">" -> ComparisonOperator.GREATER;
            default -> ComparisonOperator.GREATER_OR_EQUAL;
        };
        // The side that is not a bare word tells which enum a bare word on the other side belongs to.
        boolean rightFirst = bareWord(binary.left()) && !bareWord(binary.right());
        Expression first = any(rightFirst ? binary.right() : binary.left());
        if (first == null) {
            return null;
        }
        Expression second = resolve(rightFirst ? binary.left() : binary.right(), first.type());
        if (second == null) {
            return null;
        }
        boolean comparable = first.type().equals(second.type())
                || (first.type().numeric() && second.type().numeric());
        if (!comparable) {
            mismatch(second.range(), "`" + first.type() + "`", second.type());
            return null;
        }
        boolean bySize = operator != ComparisonOperator.EQUAL && operator != ComparisonOperator.NOT_EQUAL;
        if (bySize && !ordered(first.type())) {
            problems.error(
                    "TRB0126",
                    binary.range(),
                    "values of type `" + first.type() + "` have no order",
                    first.type() instanceof Type.Enumeration ? "declare the enum with `<` between its literals" : null);
            return null;
        }
        return rightFirst
                ? new Expression.Comparison(operator, second, first, binary.range())
                : new Expression.Comparison(operator, first, second, binary.range());
    }

    private boolean bareWord(Syntax.Expression written) {
        return written instanceof Syntax.Path path
                && path.names().size() == 1
                && !scope.containsKey(path.names().get(0).text());
    }

    private boolean ordered(Type type) {
        return type.numeric()
                || type instanceof Type.Timestamp
                || type instanceof Type.Date
                || (type instanceof Type.Enumeration e && types.orderedEnum(e.name()));
    }
}
