package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What an expression depends on. */
final class Reads {
    private Reads() {}

    static List<Binding> bindings(Expression expression) {
        if (expression instanceof Expression.Quantified q) {
            return q.bindings();
        }
        return expression instanceof Expression.Aggregate a ? List.of(a.binding()) : List.of();
    }

    static void walk(Expression expression, Consumer<Expression> use) {
        use.accept(expression);
        expression.inside().forEach(child -> walk(child, use));
    }

    /** The variables that an expression does not bind itself. */
    static Set<String> freeVariables(Expression expression) {
        Set<String> free = new LinkedHashSet<>();
        if (expression instanceof Expression.Variable variable) {
            free.add(variable.name());
        }
        expression.inside().forEach(child -> free.addAll(freeVariables(child)));
        for (Binding binding : bindings(expression)) {
            free.remove(binding.variable());
            if (binding.domain() instanceof Domain.Elements elements) {
                free.add(elements.parameter());
            }
        }
        return free;
    }

    /**
     * The parts of the state that an expression reads: {@code Entity.attribute} for a value, {@code +Entity} and {@code
     * -Entity} for which rows exist.
     */
    static Set<String> of(Expression expression) {
        Set<String> reads = new LinkedHashSet<>();
        walk(expression, e -> {
            if (e instanceof Expression.AttributeOf path) {
                reads.add(path.entity() + "." + path.attribute());
            }
            exists(e, reads);
        });
        return reads;
    }

    /** Which rows exist, where the expression by itself depends on it. */
    private static void exists(Expression expression, Set<String> reads) {
        for (Binding binding : bindings(expression)) {
            if (binding.domain() instanceof Domain.Rows rows) {
                reads.add("+" + rows.entity());
                reads.add("-" + rows.entity());
            }
        }
        if (expression instanceof Expression.RowByKey row) {
            reads.add("+" + row.entity());
            reads.add("-" + row.entity());
        }
    }

    /** Whether an expression reads anything that can change. */
    static boolean state(Application application, Expression expression) {
        return of(expression).stream().anyMatch(read -> {
            int dot = read.indexOf('.');
            if (dot < 0) {
                return true;
            }
            Attribute attribute = application.attribute(read.substring(0, dot), read.substring(dot + 1));
            return !attribute.fixed();
        });
    }

    /** What an aggregate reads of rows other than the one that its variable stands for, and of that one's fields. */
    static Set<String> beyond(Expression.Aggregate aggregate) {
        Set<String> reads = new LinkedHashSet<>();
        for (Expression part : List.of(aggregate.summand(), aggregate.condition())) {
            walk(part, e -> {
                if (e instanceof Expression.AttributeOf path
                        && !(path.row() instanceof Expression.Variable variable
                                && variable.name().equals(aggregate.binding().variable()))) {
                    reads.add(path.entity() + "." + path.attribute());
                }
                exists(e, reads);
            });
        }
        return reads;
    }
}
