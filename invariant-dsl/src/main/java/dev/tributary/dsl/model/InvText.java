package dev.tributary.dsl.model;

import java.math.BigDecimal;
import java.util.stream.Collectors;

/** Renders expressions back in the words of the language, with no more parentheses than needed. */
public final class InvText {
    private static final int QUANTIFIER = 0;
    private static final int IMPLIES = 1;
    private static final int OR = 2;
    private static final int AND = 3;
    private static final int NOT = 4;
    private static final int COMPARISON = 5;
    private static final int SUM = 6;
    private static final int PRODUCT = 7;
    private static final int NEGATION = 8;
    private static final int ATOM = 9;

    private InvText() {}

    public static String of(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            if (literal.value() instanceof BigDecimal number) {
                return number.toPlainString();
            }
            boolean quoted = literal.type() instanceof Type.Text;
            String text = literal.value().toString();
            return quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text;
        }
        if (expression instanceof Expression.Variable variable) {
            return variable.name();
        }
        if (expression instanceof Expression.AttributeOf path) {
            return of(path.row()) + "." + path.attribute();
        }
        if (expression instanceof Expression.FieldOf field) {
            return of(field.element()) + "." + field.field();
        }
        if (expression instanceof Expression.RowByKey row) {
            return row.entity() + row.key().stream().map(InvText::of).collect(Collectors.joining(", ", "(", ")"));
        }
        if (expression instanceof Expression.NewRow) {
            return "new";
        }
        if (expression instanceof Expression.Null) {
            return "null";
        }
        if (expression instanceof Expression.IsNull test) {
            return within(test.operand(), COMPARISON + 1) + " == null";
        }
        if (expression instanceof Expression.In in) {
            return within(in.value(), COMPARISON + 1) + " in "
                    + in.options().stream().map(InvText::of).collect(Collectors.joining(", ", "(", ")"));
        }
        if (expression instanceof Expression.Quantified quantified) {
            return quantified.quantifier().words() + " "
                    + quantified.bindings().stream().map(InvText::of).collect(Collectors.joining(", ")) + ": "
                    + of(quantified.condition());
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (expression instanceof Expression.Call call) {
            return call.function().word()
                    + call.arguments().stream().map(InvText::of).collect(Collectors.joining(", ", "(", ")"));
        }
        int own = precedence(expression);
        if (expression instanceof Expression.Negated negated) {
            return "-" + within(negated.operand(), own);
        }
        if (expression instanceof Expression.Not not && not.operand() instanceof Expression.IsNull test) {
            return within(test.operand(), COMPARISON + 1) + " != null";
        }
        if (expression instanceof Expression.Not not) {
            return "not " + within(not.operand(), own);
        }
        if (expression instanceof Expression.Arithmetic a) {
            return within(a.left(), own) + " " + a.operator().symbol() + " " + within(a.right(), own + 1);
        }
        if (expression instanceof Expression.Comparison c) {
            return within(c.left(), own + 1) + " " + c.operator().symbol() + " " + within(c.right(), own + 1);
        }
        Expression.Logical logical = (Expression.Logical) expression;
        boolean toTheRight = logical.operator() == Expression.LogicalOperator.IMPLIES;
        return within(logical.left(), toTheRight ? own + 1 : own)
                + " "
                + logical.operator().symbol()
                + " "
                + within(logical.right(), toTheRight ? own : own + 1);
    }

    private static String of(Binding binding) {
        String domain = binding.domain() instanceof Domain.Elements elements ? elements.parameter() : binding.entity();
        return binding.variable() + " in " + domain;
    }

    private static String aggregate(Expression.Aggregate aggregate) {
        boolean count = aggregate.function() == Expression.AggregateFunction.COUNT;
        boolean all = aggregate.condition() instanceof Expression.Literal literal
                && literal.value().equals(true);
        return aggregate.function().word() + "("
                + (count ? "" : of(aggregate.summand()) + " for ")
                + of(aggregate.binding())
                + (all ? "" : " where " + of(aggregate.condition()))
                + ")";
    }

    private static String within(Expression expression, int least) {
        return precedence(expression) < least ? "(" + of(expression) + ")" : of(expression);
    }

    private static int precedence(Expression expression) {
        if (expression instanceof Expression.Logical logical) {
            return switch (logical.operator()) {
                case IMPLIES -> IMPLIES;
                case OR -> OR;
                case AND -> AND;
            };
        }
        if (expression instanceof Expression.Quantified) {
            return QUANTIFIER;
        }
        if (expression instanceof Expression.Not not) {
            return not.operand() instanceof Expression.IsNull ? COMPARISON : NOT;
        }
        if (expression instanceof Expression.Comparison
                || expression instanceof Expression.IsNull
                || expression instanceof Expression.In) {
            return COMPARISON;
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic.operator() == Expression.ArithmeticOperator.TIMES ? PRODUCT : SUM;
        }
        return expression instanceof Expression.Negated ? NEGATION : ATOM;
    }
}
