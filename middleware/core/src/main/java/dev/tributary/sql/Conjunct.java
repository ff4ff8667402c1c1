package dev.tributary.sql;

import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.LogicalOperator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One of several conditions that must all be so.
 *
 * @param holds whether the condition must hold, or must not
 */
record Conjunct(Expression condition, boolean holds) {

    /** The conditions that are equivalent, together, to this one holding or not holding. */
    static List<Conjunct> of(Expression condition, boolean holds) {
        List<Conjunct> all = new ArrayList<>();
        split(condition, holds, all);
        return all;
    }

    private static void split(Expression condition, boolean holds, List<Conjunct> all) {
        if (condition instanceof Expression.Not not) {
            split(not.operand(), !holds, all);
        } else if (condition instanceof Expression.Logical logical
                && holds == (logical.operator() == LogicalOperator.AND)) {
            // What is not so is neither of an `or`, and the left without the right of an `implies`.
            split(logical.left(), holds || logical.operator() == LogicalOperator.IMPLIES, all);
            split(logical.right(), holds, all);
        } else if (!(holds
                && condition instanceof Expression.Literal literal
                && literal.value().equals(true))) {
            all.add(new Conjunct(condition, holds));
        }
    }

    /** The names of all variables in an expression, those that it binds itself included. */
    static Set<String> variables(Expression expression) {
        Set<String> names = new LinkedHashSet<>();
        collect(expression, names);
        return names;
    }

    private static void collect(Expression expression, Set<String> names) {
        if (expression instanceof Expression.Variable variable) {
            names.add(variable.name());
        }
        expression.inside().forEach(inside -> collect(inside, names));
    }
}
