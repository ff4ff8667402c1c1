package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the way from a touched row to the instances of an invariant that it can concern: from what is known, each equality
 * among the facts leads to one more variable, against the direction of its path. What no fact leads to is looked through
 * as a whole, if it is a variable of the invariant, and left out, if it is one of a quantifier: the instances found may be
 * more than concerned, and never fewer.
 */
final class Search {
    private final Application application;
    private final Translation after;
    private final Translation inner;
    private final Map<String, String> outerVariables = new LinkedHashMap<>();
    private final Map<String, String> innerVariables = new LinkedHashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Sql> from = new ArrayList<>();
    private Scope scope = Scope.EMPTY;

    /** An equality that holds in the instances that matter. */
    private record Fact(Expression left, Expression right) {
        Fact turned() {
            return new Fact(/* left= */ right, /* right= */ left);
        }

        Expression condition() {
            return new Expression.Comparison(ComparisonOperator.EQUAL, left, right, left.range());
        }
    }

    /**
     * A search.
     *
     * @param outer the variables of the invariant, whose rows are those after the effects
     * @param inner the state in which paths from variables of quantifiers are followed
     */
    Search(Application application, List<Binding> outer, Translation after, Translation inner) {
        this.application = application;
        this.after = after;
        this.inner = inner;
        outer.forEach(binding -> outerVariables.put(binding.variable(), binding.entity()));
    }

    /** The tables and subqueries, from left to right, that the instances come from. */
    record Found(List<Sql> from, Sql where, Scope scope) {}

    /** Starts from a touched row as the row of one variable. */
    void start(Sql touched, String alias, String variable, String entity) {
        from.add(Sql.format("{} {}", touched, alias));
        scope = scope.with(variable, new Scope.RowOf(alias, entity));
    }

    void bindInside(List<Binding> bindings) {
        bindings.forEach(binding -> innerVariables.put(binding.variable(), binding.entity()));
    }

    void fact(Expression left, Expression right) {
        facts.add(new Fact(left, right));
    }

    void facts(List<Conjunct> conjuncts) {
        for (Conjunct conjunct : conjuncts) {
            boolean equality = conjunct.condition() instanceof Expression.Comparison comparison
                    && comparison.operator()
                            == (conjunct.holds() ? ComparisonOperator.EQUAL : ComparisonOperator.NOT_EQUAL);
            if (equality) {
                Expression.Comparison comparison = (Expression.Comparison) conjunct.condition();
                fact(comparison.left(), comparison.right());
            }
        }
    }

    /** Empty when a touched row leads to no variable of the invariant, so that all instances are concerned. */
    Optional<Found> run() {
        Set<String> unbound = new LinkedHashSet<>(outerVariables.keySet());
        unbound.removeIf(scope::has);
        boolean linked = unbound.size() < outerVariables.size();
        while (true) {
            Optional<Fact> next = nextFact();
            if (next.isPresent()) {
                facts.remove(next.get());
                facts.remove(next.get().turned());
                follow(next.get().left(), right(next.get()), next.get());
                linked = linked || outerVariables.keySet().stream().anyMatch(scope::has);
                continue;
            }
            Optional<String> left = outerVariables.keySet().stream()
                    .filter(variable -> !scope.has(variable))
                    .findFirst();
            if (left.isEmpty()) {
                break;
            }
            if (!linked) {
                return Optional.empty();
            }
            lookThrough(left.get());
        }
        List<Sql> filters = facts.stream()
                .filter(fact -> bound(fact.left()) && bound(fact.right()))
                .map(fact -> translation(fact.condition()).where(fact.condition(), true, scope))
                .toList();
        return Optional.of(new Found(List.copyOf(from), Sql.all(filters), scope));
    }

    private List<Sql> right(Fact fact) {
        return translation(fact.right()).columns(fact.right(), scope);
    }

    /** Paths from the invariant's own rows are the same before and after, unless a touched row on them is a start itself. */
    private Translation translation(Expression expression) {
        return Conjunct.variables(expression).stream().anyMatch(innerVariables::containsKey) ? inner : after;
    }

    private boolean bound(Expression expression) {
        return Conjunct.variables(expression).stream().allMatch(scope::has);
    }

    private void lookThrough(String variable) {
        String entity = Objects.requireNonNull(outerVariables.get(variable));
        String alias = after.alias();
        from.add(Sql.format("{} {}", after.state().table(entity), alias));
        scope = scope.with(variable, new Scope.RowOf(alias, entity));
    }

    /** The usable fact that leads to a variable in the fewest steps, turned so that the path to it is on the left. */
    private Optional<Fact> nextFact() {
        Fact best = null;
        int fewest = Integer.MAX_VALUE;
        for (Fact fact : facts) {
            for (Fact turned : List.of(fact, fact.turned())) {
                int steps = steps(turned);
                if (steps < fewest) {
                    best = turned;
                    fewest = steps;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many rows the path on the left leads through; more than any when the fact leads nowhere. */
    private int steps(Fact fact) {
        Expression at = fact.left();
        int steps = 0;
        while (at instanceof Expression.AttributeOf path) {
            at = path.row();
            steps++;
        }
        boolean leads = at instanceof Expression.Variable root
                && !scope.has(root.name())
                && (outerVariables.containsKey(root.name()) || innerVariables.containsKey(root.name()))
                && bound(fact.right());
        // Null equals null, on whichever way a path comes to it: an index leads to one of them only.
        return leads && !(steps > 0 && nullablePath(fact.left()) && rightNullable(fact)) ? steps : Integer.MAX_VALUE;
    }

    private boolean rightNullable(Fact fact) {
        return translation(fact.right()).nullable(fact.right(), scope);
    }

    private boolean nullablePath(Expression path) {
        return path instanceof Expression.AttributeOf step
                && (application.attribute(step.entity(), step.attribute()).nullable() || nullablePath(step.row()));
    }

    /** Binds the variable at the root of a path so that the path has a value. */
    private void follow(Expression path, List<Sql> value, Fact fact) {
        Translation translation = translation(fact.left());
        if (path instanceof Expression.Variable variable) {
            subquery(variable.name(), entity(variable), path, value, translation);
            return;
        }
        Deque<Expression.AttributeOf> keys = new ArrayDeque<>();
        Expression.AttributeOf step = (Expression.AttributeOf) path;
        // A key of the row that a reference names is a part of the reference itself.
        while (step.row() instanceof Expression.AttributeOf reference
                && application.attribute(step.entity(), step.attribute()).merge() == Merge.KEY) {
            keys.push(step);
            step = reference;
        }
        if (step.row() instanceof Expression.Variable variable) {
            subquery(variable.name(), entity(variable), path, value, translation);
            return;
        }
        // Not the name of a variable: that has no space.
        String between = "row " + translation.alias();
        Expression row = new Expression.Variable(between, new Type.Reference(step.entity()), step.range());
        Expression rest = moved(step, row);
        for (Expression.AttributeOf key : keys) {
            rest = moved(key, rest);
        }
        if (translation == inner) {
            innerVariables.put(between, step.entity());
        }
        subquery(between, step.entity(), rest, value, translation);
        follow(step.row(), translation.columns(row, scope), fact);
    }

    private static Expression.AttributeOf moved(Expression.AttributeOf path, Expression row) {
        return new Expression.AttributeOf(row, path.entity(), path.attribute(), path.type(), path.range());
    }

    private static String entity(Expression.Variable variable) {
        return ((Type.Reference) variable.type()).entity();
    }

    private void subquery(String variable, String entity, Expression path, List<Sql> value, Translation translation) {
        String inside = translation.alias();
        List<Sql> columns = translation.columns(path, scope.with(variable, new Scope.RowOf(inside, entity)));
        String alias = translation.alias();
        from.add(Sql.format(
                "LATERAL (SELECT {}.* FROM {} {} WHERE {}{}) {}",
                inside,
                translation.state().table(entity),
                inside,
                Translation.equal(columns, value),
                translation.state().fence(),
                alias));
        scope = scope.with(variable, new Scope.RowOf(alias, entity));
    }
}
