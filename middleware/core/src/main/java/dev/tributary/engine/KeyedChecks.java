package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.InvariantRejectedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks of one operation that look at the touched rows only, and need no query for it. */
final class KeyedChecks {
    private final Application application;
    private final Operation operation;
    private final Evaluator evaluator;
    private final List<Invariant> checks = new ArrayList<>();
    private final boolean byKey;

    KeyedChecks(Application application, Operation operation, Collection<String> planLocalChecks) {
        this.application = application;
        this.operation = operation;
        this.evaluator = new Evaluator(application);
        application.invariants().stream()
                .filter(i -> planLocalChecks.contains(i.name()))
                .forEach(checks::add);
        this.byKey = checks.stream().allMatch(this::byKey);
    }

    boolean byKey() {
        return byKey;
    }

    private boolean byKey(Invariant invariant) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return forAll.bindings().size() == 1 && ownRowOnly(forAll.condition());
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            Type.Reference target = (Type.Reference) application
                    .attribute(reference.entity(), reference.attribute())
                    .type();
            return operation.body().stream()
                    .flatMap(Statement::walk)
                    .noneMatch(s -> s instanceof Statement.Delete delete
                            && delete.row().type().equals(target));
        }
        return false;
    }

    private static boolean ownRowOnly(Expression expression) {
        if (expression instanceof Expression.AttributeOf path && !(path.row() instanceof Expression.Variable)) {
            return false;
        }
        return !(expression instanceof Expression.Quantified)
                && !(expression instanceof Expression.Aggregate)
                && !(expression instanceof Expression.RowByKey)
                && expression.inside().stream().allMatch(KeyedChecks::ownRowOnly);
    }

    /** Throws for the first invariant that the effects would break. */
    void check(List<Effect> effects, Rows before) {
        if (checks.isEmpty()) {
            return;
        }
        Overlay after = new Overlay(application, before);
        after.merge(effects);
        for (Invariant invariant : checks) {
            for (Map.Entry<RowId, Optional<Row>> changed : after.changed().entrySet()) {
                if (changed.getValue().isPresent()
                        && !holds(invariant, changed.getValue().get(), after)) {
                    throw new InvariantRejectedException(
                            operation.name(),
                            invariant.name(),
                            List.of(changed.getKey().toString()));
                }
            }
        }
    }

    private boolean holds(Invariant invariant, Row row, Rows after) {
        if (invariant instanceof Invariant.ForAll forAll) {
            var binding = forAll.bindings().get(0);
            return !binding.entity().equals(row.id().entity())
                    || evaluator.holds(
                            forAll.condition(),
                            Map.of(binding.variable(), row.id().key()),
                            after);
        }
        Invariant.ReferenceExists reference = (Invariant.ReferenceExists) invariant;
        if (!reference.entity().equals(row.id().entity())) {
            return true;
        }
        Type.Reference target = (Type.Reference)
                application.attribute(reference.entity(), reference.attribute()).type();
        Object key = row.values().get(reference.attribute());
        return key == null
                || after.find(new RowId(target.entity(), (RowKey) key)).isPresent();
    }
}
