package dev.tributary.dsl.model;

import java.math.BigDecimal;

/** Renders expressions back in the words of the language, with no more parentheses than needed. */
public final class InvText {
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
        int own = precedence(expression);
        if (expression instanceof Expression.Negated negated) {
            return "-" + within(negated.operand(), own);
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
        if (expression instanceof Expression.Not) {
            return NOT;
        }
        if (expression instanceof Expression.Comparison) {
            return COMPARISON;
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic.operator() == Expression.ArithmeticOperator.TIMES ? PRODUCT : SUM;
        }
        return expression instanceof Expression.Negated ? NEGATION : ATOM;
    }
}
