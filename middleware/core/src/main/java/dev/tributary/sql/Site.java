package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.Merge;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A place where a condition reads rows other than those of its own variables: when such a row changes, so may the
 * condition.
 *
 * @param entity of the rows that are read
 * @param row names the row that is read; a variable when all rows of the entity are looked through
 * @param inner the variables that quantifiers and aggregates around the place bind, outer ones first
 * @param facts what must be so of these variables, before or after, for the place to matter
 */
record Site(String entity, Expression row, List<Binding> inner, List<Conjunct> facts) {

    /** Whether the rows are looked through, and not found by a path. */
    boolean isDomain() {
        return row instanceof Expression.Variable;
    }

    /** The places in a condition that what {@code touches} changes can concern. */
    static List<Site> of(Application application, Touches touches, Expression condition) {
        Finder finder = new Finder(application, touches);
        finder.visit(condition, List.of(), List.of());
        return finder.found;
    }

    private static final class Finder {
        private final Application application;
        private final Touches touches;
        private final List<Site> found = new ArrayList<>();

        Finder(Application application, Touches touches) {
            this.application = application;
            this.touches = touches;
        }

        void visit(Expression expression, List<Binding> inner, List<Conjunct> facts) {
            if (expression instanceof Expression.Quantified quantified) {
                boolean exists = quantified.quantifier() == Quantifier.EXISTS;
                List<Conjunct> more = with(facts, Conjunct.of(quantified.condition(), exists));
                domains(quantified, quantified.bindings(), inner, more);
            } else if (expression instanceof Expression.Aggregate aggregate) {
                List<Conjunct> more = with(facts, Conjunct.of(aggregate.condition(), true));
                domains(aggregate, List.of(aggregate.binding()), inner, more);
            } else {
                if (expression instanceof Expression.AttributeOf path && reads(path)) {
                    found.add(new Site(path.entity(), path.row(), inner, facts));
                } else if (expression instanceof Expression.RowByKey row
                        && (touches.inserts(row.entity()) || touches.deletes(row.entity()))) {
                    found.add(new Site(row.entity(), row, inner, facts));
                }
                expression.inside().forEach(inside -> visit(inside, inner, facts));
            }
        }

        private void domains(Expression over, List<Binding> bindings, List<Binding> inner, List<Conjunct> facts) {
            List<Binding> deeper = with(inner, bindings);
            for (Binding binding : bindings) {
                String entity = binding.entity();
                boolean matters = touches.inserts(entity)
                        || touches.deletes(entity)
                        || touches.changesAny(entity, attributesOf(over, binding.variable()));
                if (matters) {
                    Expression row = new Expression.Variable(
                            binding.variable(), binding.domain().element(), over.range());
                    found.add(new Site(entity, row, deeper, facts));
                }
            }
            over.inside().forEach(inside -> visit(inside, deeper, facts));
        }

        /** Through a reference only a change of the attribute is seen: that the row is there is an invariant of its own. */
        private boolean reads(Expression.AttributeOf path) {
            Attribute attribute = application.attribute(path.entity(), path.attribute());
            return !(path.row() instanceof Expression.Variable)
                    && attribute.merge() != Merge.KEY
                    && (touches.changes(path.entity(), path.attribute())
                            || (path.row() instanceof Expression.RowByKey
                                    && (touches.inserts(path.entity()) || touches.deletes(path.entity()))));
        }
    }

    /** The attributes of a variable's row that an expression reads. */
    static Set<String> attributesOf(Expression expression, String variable) {
        Set<String> attributes = new LinkedHashSet<>();
        collect(expression, variable, attributes);
        return attributes;
    }

    private static void collect(Expression expression, String variable, Set<String> attributes) {
        if (expression instanceof Expression.AttributeOf path
                && path.row() instanceof Expression.Variable row
                && row.name().equals(variable)) {
            attributes.add(path.attribute());
        }
        expression.inside().forEach(inside -> collect(inside, variable, attributes));
    }

    private static <T> List<T> with(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
