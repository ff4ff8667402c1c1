package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.LogicalOperator;
import dev.tributary.dsl.model.Expression.Quantified;
import dev.tributary.dsl.model.Expression.Quantifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The paths from a witness that need no term of their own: wherever the witness counts, its condition makes them equal to
 * a row that is named already, as {@code l.order == o} does for a line of the order {@code o}.
 */
final class Settled {
    private final Application application;
    private final String variable;

    private Settled(Application application, String variable) {
        this.application = application;
        this.variable = variable;
    }

    /**
     * The settled paths of what a variable stands for.
     *
     * @param conditions what holds wherever the witness counts
     * @return each as its attributes or fields, joined by dots
     */
    static Set<String> paths(Application application, String variable, List<Expression> conditions) {
        Set<String> paths = new LinkedHashSet<>();
        Settled settled = new Settled(application, variable);
        conditions.forEach(condition -> settled.collect(condition, paths));
        return paths;
    }

    /** What a quantifier's witness satisfies: the condition of an {@code exists}, the premise of a {@code for all}. */
    static Expression condition(Quantified quantified) {
        if (quantified.quantifier() == Quantifier.FOR_ALL
                && quantified.condition() instanceof Expression.Logical logical
                && logical.operator() == LogicalOperator.IMPLIES) {
            return logical.left();
        }
        return quantified.condition();
    }

    /** The paths that go on after a first step. */
    static Set<String> after(String step, Set<String> paths) {
        Set<String> rest = new LinkedHashSet<>();
        paths.stream()
                .filter(path -> path.startsWith(step + "."))
                .forEach(path -> rest.add(path.substring(step.length() + 1)));
        return rest;
    }

    private void collect(Expression condition, Set<String> paths) {
        if (condition instanceof Expression.Logical logical && logical.operator() == LogicalOperator.AND) {
            collect(logical.left(), paths);
            collect(logical.right(), paths);
        }
        if (condition instanceof Expression.Comparison comparison
                && comparison.operator() == ComparisonOperator.EQUAL) {
            if (comparison.right() instanceof Expression.Variable other
                    && !other.name().equals(variable)) {
                path(comparison.left()).ifPresent(paths::add);
            }
            if (comparison.left() instanceof Expression.Variable other
                    && !other.name().equals(variable)) {
                path(comparison.right()).ifPresent(paths::add);
            }
        }
    }

    /** The path from the variable, where it never changes. */
    private Optional<String> path(Expression expression) {
        Expression from;
        String step;
        if (expression instanceof Expression.AttributeOf attribute
                && application
                        .attribute(attribute.entity(), attribute.attribute())
                        .fixed()) {
            from = attribute.row();
            step = attribute.attribute();
        } else if (expression instanceof Expression.FieldOf field) {
            from = field.element();
            step = field.field();
        } else {
            return Optional.empty();
        }
        if (from instanceof Expression.Variable root) {
            return root.name().equals(variable) ? Optional.of(step) : Optional.empty();
        }
        return path(from).map(path -> path + "." + step);
    }
}
