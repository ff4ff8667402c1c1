package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import dev.tributary.dsl.model.Expression.ArithmeticOperator;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.Function;
import dev.tributary.dsl.model.Expression.LogicalOperator;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types expressions in one scope. An expression that does not resolve is empty, and has been reported. */
final class ExpressionResolver {
    private static final int MOST_DIGITS = 1000;
    private static final Type BOOL = new Type.Bool();
    private final Problems problems;
    private final Resolver types;
    private final Scope scope;

    ExpressionResolver(Problems problems, Resolver types, Scope scope) {
        this.problems = problems;
        this.types = types;
        this.scope = scope;
    }

    /** An expression that must be a truth value. */
    Optional<Expression> condition(Syntax.Expression written) {
        return present(written, BOOL);
    }

    /** A value that may turn out to be null, but is not the word {@code null}, which would make no sense here. */
    Optional<Expression> present(Syntax.Expression written, Type expected) {
        if (written instanceof Syntax.NullLiteral none) {
            nullHere(none);
            return Optional.empty();
        }
        return value(written, expected);
    }

    private void nullHere(Syntax.NullLiteral none) {
        problems.error(
                "TRB0127", none.range(), "`null` cannot stand here", "compare with it: `x == null`, `x != null`");
    }

    /** An expression whose value must be usable where {@code expected} is; numbers are rounded to fit. */
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

    /** Whether every value of {@code actual} can stand where {@code expected} is, range and digits aside. */
    private static boolean assignable(Type actual, Type expected) {
        return actual.equals(expected) || (actual.numeric() && expected.numeric());
    }

    static int scale(Type type) {
        return type instanceof Type.Decimal decimal ? decimal.scale() : 0;
    }

    private void mismatch(SourceRange range, String expected, Type actual) {
        problems.error("TRB0120", range, "expected " + expected + ", found `" + actual + "`");
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
        if (written instanceof Syntax.NullLiteral none) {
            if (expected == null) {
                nullHere(none);
                return null;
            }
            return new Expression.Null(expected, none.range());
        }
        if (written instanceof Syntax.Membership in) {
            return membership(in);
        }
        if (written instanceof Syntax.Quantified quantified) {
            return quantified(quantified);
        }
        if (written instanceof Syntax.Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (written instanceof Syntax.Call call) {
            return call(call);
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
        Expression expression;
        if (path.key().isEmpty()) {
            Type start = scope.type(first.text());
            if (start == null) {
                return path.names().size() == 1 ? literal(path, first, expected) : unknownVariable(first);
            }
            expression = new Expression.Variable(first.text(), start, first.range());
        } else {
            expression = rowByKey(path, first);
            if (expression == null) {
                return null;
            }
        }
        for (Syntax.Name name : path.names().subList(1, path.names().size())) {
            Expression next = attribute(expression, name, path);
            if (next == null) {
                return null;
            }
            expression = next;
        }
        if (expression.type() instanceof Type.ListOf || expression.type() instanceof Type.Tuple) {
            problems.error(
                    "TRB0128",
                    path.range(),
                    "`" + first.text() + "` is "
                            + (expression.type() instanceof Type.ListOf ? "a list" : "an element with several fields")
                            + ", which is no value by itself",
                    expression.type() instanceof Type.ListOf
                            ? "go through it with `for each`, `for all`, `exists` or an aggregate"
                            : "name one of its fields");
            return null;
        }
        return expression;
    }

    private @Nullable Expression rowByKey(Syntax.Path path, Syntax.Name name) {
        Entity entity = types.findEntity(name);
        if (entity == null) {
            return null;
        }
        List<Attribute> keys = entity.keys();
        if (keys.size() != path.key().size()) {
            String names = keys.stream().map(Attribute::name).collect(Collectors.joining(", "));
            problems.error(
                    "TRB0129",
                    path.range(),
                    "the key of `" + entity.name() + "` has " + keys.size() + (keys.size() == 1 ? " value" : " values")
                            + ", found " + path.key().size(),
                    "write `" + entity.name() + "(" + names + ")`");
            return null;
        }
        List<Expression> key = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Type keyType = keys.get(i).type();
            Optional<Expression> value = present(path.key().get(i), keyType);
            if (value.isPresent() && scale(value.get().type()) > scale(keyType)) {
                mismatch(
                        path.key().get(i).range(),
                        "`" + keyType + "`",
                        value.get().type());
            } else {
                value.ifPresent(key::add);
            }
        }
        Type type = new Type.Reference(entity.name());
        return key.size() < keys.size() ? null : new Expression.RowByKey(entity.name(), key, type, path.range());
    }

    private @Nullable Expression attribute(Expression row, Syntax.Name name, Syntax.Path path) {
        if (row.type() instanceof Type.Tuple tuple) {
            return field(row, tuple, name, path);
        }
        if (isFresh(row)) {
            problems.error(
                    "TRB0136",
                    path.range(),
                    "`" + InvText.of(row) + "` is a new row: it has no attributes before it is inserted",
                    "use the value that it is inserted with");
            return null;
        }
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

    /** Whether it names a row that is only being inserted, by a list's element. */
    static boolean isFresh(Expression row) {
        return row instanceof Expression.FieldOf field
                && field.element().type() instanceof Type.Tuple tuple
                && tuple.field(field.field()).filter(Parameter::fresh).isPresent();
    }

    private @Nullable Expression field(Expression element, Type.Tuple tuple, Syntax.Name name, Syntax.Path path) {
        Optional<Parameter> field = tuple.field(name.text());
        if (field.isEmpty()) {
            problems.unknown(
                    name.range(),
                    "field",
                    name.text(),
                    tuple.fields().stream().map(Parameter::name).toList());
            return null;
        }
        SourceRange range = new SourceRange(
                path.range().file(), path.range().start(), name.range().end());
        return new Expression.FieldOf(element, name.text(), field.get().type(), range);
    }

    /** The scope with what a binding binds, and the binding; null when its domain is unknown. */
    @Nullable
    Bound bind(Syntax.Binding written) {
        Syntax.Name variable = written.variable();
        Type list = scope.type(written.domain().text());
        Domain domain;
        if (list instanceof Type.ListOf elements) {
            domain = new Domain.Elements(written.domain().text(), elements.element());
        } else {
            Entity entity = types.findDomain(written.domain(), scope);
            if (entity == null) {
                return null;
            }
            domain = new Domain.Rows(entity.name());
        }
        if (scope.contains(variable.text())) {
            problems.error(
                    "TRB0102",
                    variable.range(),
                    "variable `" + variable.text() + "` is declared twice",
                    "rename one of them");
            return null;
        }
        if (types.hides(variable, domain.element())) {
            return null;
        }
        return new Bound(new Binding(variable.text(), domain), scope.with(variable.text(), domain.element()));
    }

    /** A binding, and the scope inside it. */
    record Bound(Binding binding, Scope scope) {}

    private ExpressionResolver in(Scope inside) {
        return new ExpressionResolver(problems, types, inside);
    }

    private @Nullable Expression quantified(Syntax.Quantified written) {
        List<Binding> bindings = new ArrayList<>();
        Scope inside = scope;
        for (Syntax.Binding binding : written.bindings()) {
            Bound bound = in(inside).bind(binding);
            if (bound == null) {
                return null;
            }
            bindings.add(bound.binding());
            inside = bound.scope();
        }
        Syntax.Expression writtenWhere = written.where();
        Syntax.Expression writtenCondition = written.condition();
        Optional<Expression> where =
                writtenWhere == null ? Optional.empty() : in(inside).condition(writtenWhere);
        Optional<Expression> condition =
                writtenCondition == null ? Optional.empty() : in(inside).condition(writtenCondition);
        boolean unresolved =
                (writtenWhere != null && where.isEmpty()) || (writtenCondition != null && condition.isEmpty());
        if (unresolved) {
            return null;
        }
        Expression whole;
        if (where.isPresent() && condition.isPresent()) {
            LogicalOperator operator = written.all() ? LogicalOperator.IMPLIES : LogicalOperator.AND;
            whole = new Expression.Logical(operator, where.get(), condition.get(), written.range());
        } else {
            whole = where.or(() -> condition).orElseGet(() -> new Expression.Literal(true, BOOL, written.range()));
        }
        Quantifier quantifier = written.all() ? Quantifier.FOR_ALL : Quantifier.EXISTS;
        return new Expression.Quantified(quantifier, bindings, whole, written.range());
    }

    private @Nullable Expression aggregate(Syntax.Aggregate written) {
        Bound bound = bind(written.binding());
        if (bound == null) {
            return null;
        }
        ExpressionResolver inside = in(bound.scope());
        Syntax.Expression writtenWhere = written.where();
        Optional<Expression> where = writtenWhere == null
                ? Optional.of(new Expression.Literal(true, BOOL, written.range()))
                : inside.condition(writtenWhere);
        AggregateFunction function = switch (written.function()) {
            case "count" -> AggregateFunction.COUNT;
            case "sum" -> AggregateFunction.SUM;
            case "min" -> AggregateFunction.MIN;
            default -> AggregateFunction.MAX;
        };
        Syntax.Expression writtenSummand = written.summand();
        Expression summand = writtenSummand == null
                ? new Expression.Variable(
                        bound.binding().variable(), bound.binding().domain().element(), written.range())
                : inside.any(writtenSummand);
        if (summand == null || where.isEmpty()) {
            return null;
        }
        if (function == AggregateFunction.SUM && !summand.type().numeric()) {
            mismatch(summand.range(), "a number", summand.type());
            return null;
        }
        boolean extreme = function == AggregateFunction.MIN || function == AggregateFunction.MAX;
        if (extreme && !ordered(summand.type())) {
            unordered(summand.range(), summand.type());
            return null;
        }
        Type type = summand.type();
        if (!extreme) {
            int scale = function == AggregateFunction.COUNT ? 0 : scale(type);
            type = scale > 0 ? new Type.Decimal(MOST_DIGITS, scale) : new Type.BigInt();
        }
        return new Expression.Aggregate(function, summand, bound.binding(), where.get(), type, written.range());
    }

    private @Nullable Expression call(Syntax.Call written) {
        boolean length = written.function().equals("length");
        int expected = length ? 1 : 2;
        if (written.arguments().size() != expected) {
            problems.error(
                    "TRB0129",
                    written.range(),
                    "`" + written.function() + "` takes " + expected + (expected == 1 ? " value" : " values")
                            + ", found " + written.arguments().size(),
                    length ? "write `length(text)`" : "write `matches(text, \"pattern\")`");
            return null;
        }
        Optional<Expression> text = present(written.arguments().get(0), new Type.Text());
        if (text.isEmpty()) {
            return null;
        }
        if (length) {
            return new Expression.Call(Function.LENGTH, List.of(text.get()), new Type.Int(), written.range());
        }
        if (!(written.arguments().get(1) instanceof Syntax.TextLiteral pattern)) {
            problems.error(
                    "TRB0129",
                    written.arguments().get(1).range(),
                    "the second value of `matches` is no regular expression in quotes",
                    "write it as a literal, such as `matches(code, \"[a-z]+\")`");
            return null;
        }
        RegularExpression.Outcome read = RegularExpression.read(pattern.text());
        if (read instanceof RegularExpression.Problem problem) {
            problems.error("TRB0129", pattern.range(), problem.message(), problem.help());
            return null;
        }
        String accepted = ((RegularExpression.Accepted) read).pattern();
        Expression literal = new Expression.Literal(accepted, new Type.Text(), pattern.range());
        return new Expression.Call(Function.MATCHES, List.of(text.get(), literal), BOOL, written.range());
    }

    private @Nullable Expression membership(Syntax.Membership written) {
        Expression value = any(written.value());
        if (value == null) {
            return null;
        }
        List<Expression> options = new ArrayList<>();
        for (Syntax.Expression option : written.options()) {
            if (option instanceof Syntax.NullLiteral none) {
                nullHere(none);
                return null;
            }
            Expression resolved = resolve(option, value.type());
            if (resolved == null) {
                return null;
            }
            if (!assignable(resolved.type(), value.type())) {
                mismatch(option.range(), "`" + value.type() + "`", resolved.type());
                return null;
            }
            options.add(resolved);
        }
        return new Expression.In(value, options, written.range());
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
        List<String> known = new ArrayList<>(scope.names());
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
        int scale = operator == ArithmeticOperator.TIMES
                ? scale(left.type()) + scale(right.type())
                : Math.max(scale(left.type()), scale(right.type()));
        Type type = scale > 0 ? new Type.Decimal(MOST_DIGITS, scale) : new Type.BigInt();
        return new Expression.Arithmetic(operator, left, right, type, binary.range());
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
        if (binary.left() instanceof Syntax.NullLiteral || binary.right() instanceof Syntax.NullLiteral) {
            return nullTest(operator, binary);
        }
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
            unordered(binary.range(), first.type());
            return null;
        }
        return rightFirst
                ? new Expression.Comparison(operator, second, first, binary.range())
                : new Expression.Comparison(operator, first, second, binary.range());
    }

    private @Nullable Expression nullTest(ComparisonOperator operator, Syntax.Binary binary) {
        boolean onTheLeft = binary.left() instanceof Syntax.NullLiteral;
        Expression operand = any(onTheLeft ? binary.right() : binary.left());
        if (operand == null) {
            return null;
        }
        Expression test = new Expression.IsNull(operand, binary.range());
        return switch (operator) {
            case EQUAL -> test;
            case NOT_EQUAL -> new Expression.Not(test, binary.range());
            default -> {
                problems.error(
                        "TRB0127",
                        binary.range(),
                        "`null` is neither less nor greater than anything",
                        "compare with it by `==` or `!=`");
                yield null;
            }
        };
    }

    private void unordered(SourceRange range, Type type) {
        problems.error(
                "TRB0126",
                range,
                "values of type `" + type + "` have no order",
                type instanceof Type.Enumeration ? "declare the enum with `<` between its literals" : null);
    }

    private boolean bareWord(Syntax.Expression written) {
        return written instanceof Syntax.Path path
                && path.names().size() == 1
                && !scope.contains(path.names().get(0).text());
    }

    private boolean ordered(Type type) {
        return type.numeric()
                || type instanceof Type.Timestamp
                || type instanceof Type.Date
                || (type instanceof Type.Enumeration e && types.orderedEnum(e.name()));
    }
}
