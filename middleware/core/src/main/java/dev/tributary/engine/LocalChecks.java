package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.store.SnapshotRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that a snapshot with an invocation's effects applied satisfies the invariants that the plan has not discharged.
 * Only instances that the effects touch are looked at: the others held before and hold still.
 */
final class LocalChecks {
    private final Application application;
    private final Evaluator evaluator;
    private final String operation;
    private final SnapshotRows snapshot;
    private final Overlay after;
    private final List<Effect> effects;

    LocalChecks(Application application, String operation, SnapshotRows snapshot, List<Effect> effects) {
        this.application = application;
        this.evaluator = new Evaluator(application);
        this.operation = operation;
        this.snapshot = snapshot;
        this.effects = effects;
        this.after = new Overlay(application, snapshot);
        after.merge(effects);
    }

    /** Throws for the first of the named invariants that would break. */
    void check(Collection<String> invariants) {
        // References come first: only where they all hold can another invariant be read through them.
        List<Invariant> ordered = application.invariants().stream()
                .sorted(Comparator.comparing(i -> !(i instanceof Invariant.ReferenceExists)))
                .toList();
        for (Invariant invariant : ordered) {
            if (!invariants.contains(invariant.name())) {
                continue;
            }
            Set<String> broken = new LinkedHashSet<>();
            if (invariant instanceof Invariant.ForAll forAll) {
                broken.addAll(forAll(forAll));
            } else if (invariant instanceof Invariant.Unique unique) {
                broken.addAll(unique(unique));
            } else if (invariant instanceof Invariant.ReferenceExists reference) {
                broken.addAll(reference(reference));
            } else {
                broken.addAll(key((Invariant.KeyUnique) invariant));
            }
            if (!broken.isEmpty()) {
                throw new InvariantRejectedException(operation, invariant.name(), List.copyOf(broken));
            }
        }
    }

    private Set<String> forAll(Invariant.ForAll forAll) {
        Set<String> broken = new LinkedHashSet<>();
        for (int i = 0; i < forAll.bindings().size(); i++) {
            Binding touched = forAll.bindings().get(i);
            for (Row row : touchedInstances(forAll.condition(), touched)) {
                Map<String, Object> variables = new LinkedHashMap<>();
                variables.put(touched.variable(), row.id().key());
                others(forAll, i, 0, variables, broken);
            }
        }
        return broken;
    }

    /** Tries every choice of rows for the variables other than {@code fixed}. */
    private void others(
            Invariant.ForAll forAll, int fixed, int next, Map<String, Object> variables, Set<String> broken) {
        if (next == forAll.bindings().size()) {
            if (!evaluator.holds(forAll.condition(), variables, after)) {
                forAll.bindings()
                        .forEach(b -> broken.add(
                                new RowId(b.entity(), (RowKey) Objects.requireNonNull(variables.get(b.variable())))
                                        .toString()));
            }
            return;
        }
        if (next == fixed) {
            others(forAll, fixed, next + 1, variables, broken);
            return;
        }
        Binding binding = forAll.bindings().get(next);
        for (Row row : existing(binding.entity(), snapshot.where(binding.entity(), Map.of()))) {
            variables.put(binding.variable(), row.id().key());
            others(forAll, fixed, next + 1, variables, broken);
        }
        variables.remove(binding.variable());
    }

    /** The rows for a variable whose instance reads something that changed: the row itself, or a row it refers to. */
    private Collection<Row> touchedInstances(Expression condition, Binding binding) {
        Map<RowId, Row> instances = new LinkedHashMap<>();
        Set<List<String>> paths = new LinkedHashSet<>();
        paths.add(List.of());
        referencePaths(condition, binding.variable(), paths);
        for (List<String> path : paths) {
            for (RowId id : after.changed().keySet()) {
                if (id.entity().equals(entityAt(binding.entity(), path))) {
                    for (RowId candidate : referring(binding.entity(), path, id)) {
                        after.find(candidate).ifPresent(row -> instances.put(candidate, row));
                    }
                }
            }
        }
        return instances.values();
    }

    private String entityAt(String entity, List<String> path) {
        String current = entity;
        for (String name : path) {
            current = ((Type.Reference) application.attribute(current, name).type()).entity();
        }
        return current;
    }

    private void referencePaths(Expression expression, String variable, Set<List<String>> paths) {
        if (expression instanceof Expression.AttributeOf path) {
            pathOf(path.row(), variable).ifPresent(paths::add);
            referencePaths(path.row(), variable, paths);
        } else if (expression instanceof Expression.Negated negated) {
            referencePaths(negated.operand(), variable, paths);
        } else if (expression instanceof Expression.Arithmetic a) {
            referencePaths(a.left(), variable, paths);
            referencePaths(a.right(), variable, paths);
        } else if (expression instanceof Expression.Comparison c) {
            referencePaths(c.left(), variable, paths);
            referencePaths(c.right(), variable, paths);
        } else if (expression instanceof Expression.Not not) {
            referencePaths(not.operand(), variable, paths);
        } else if (expression instanceof Expression.Logical l) {
            referencePaths(l.left(), variable, paths);
            referencePaths(l.right(), variable, paths);
        }
    }

    private static Optional<List<String>> pathOf(Expression row, String variable) {
        if (row instanceof Expression.Variable v) {
            return v.name().equals(variable) ? Optional.of(List.of()) : Optional.empty();
        }
        Expression.AttributeOf step = (Expression.AttributeOf) row;
        return pathOf(step.row(), variable).map(before -> {
            List<String> path = new ArrayList<>(before);
            path.add(step.attribute());
            return path;
        });
    }

    /** The rows of {@code entity} from which {@code path} leads to {@code target}, before or after the effects. */
    private List<RowId> referring(String entity, List<String> path, RowId target) {
        List<RowId> current = List.of(target);
        for (int i = path.size() - 1; i >= 0; i--) {
            String from = entityAt(entity, path.subList(0, i));
            String attribute = path.get(i);
            List<RowId> before = new ArrayList<>();
            for (RowId id : current) {
                snapshot.where(from, Map.of(attribute, id.key())).forEach(row -> before.add(row.id()));
                after.changed().forEach((changed, row) -> {
                    boolean refers = changed.entity().equals(from)
                            && row.filter(r -> id.key().equals(r.values().get(attribute)))
                                    .isPresent();
                    if (refers) {
                        before.add(changed);
                    }
                });
            }
            current = before;
        }
        return current;
    }

    /** The rows of one entity after the effects, given those that the snapshot has. */
    private List<Row> existing(String entity, List<Row> inSnapshot) {
        Map<RowId, Row> rows = new LinkedHashMap<>();
        inSnapshot.forEach(row -> after.find(row.id()).ifPresent(now -> rows.put(row.id(), now)));
        after.changed().forEach((id, row) -> {
            if (id.entity().equals(entity)) {
                row.ifPresent(now -> rows.put(id, now));
            }
        });
        return List.copyOf(rows.values());
    }

    private Set<String> unique(Invariant.Unique unique) {
        Set<String> broken = new LinkedHashSet<>();
        for (Map.Entry<RowId, Optional<Row>> entry : after.changed().entrySet()) {
            if (!entry.getKey().entity().equals(unique.entity())
                    || entry.getValue().isEmpty()) {
                continue;
            }
            Row row = entry.getValue().get();
            if (unique.attributes().stream().anyMatch(a -> row.values().get(a) == null)) {
                continue;
            }
            Map<String, Object> wanted = new LinkedHashMap<>();
            unique.attributes()
                    .forEach(a ->
                            wanted.put(a, Objects.requireNonNull(row.values().get(a))));
            for (Row other : existing(unique.entity(), snapshot.where(unique.entity(), wanted))) {
                boolean same = wanted.entrySet().stream()
                        .allMatch(w -> Evaluator.same(
                                w.getValue(),
                                Objects.requireNonNull(other.values().get(w.getKey()))));
                if (same && !other.id().equals(row.id())) {
                    broken.add(row.id().toString());
                    broken.add(other.id().toString());
                }
            }
        }
        return broken;
    }

    private Set<String> reference(Invariant.ReferenceExists reference) {
        Attribute attribute = application.attribute(reference.entity(), reference.attribute());
        String target = ((Type.Reference) attribute.type()).entity();
        Set<String> broken = new LinkedHashSet<>();
        List<Row> referring = new ArrayList<>();
        after.changed().forEach((id, row) -> {
            if (id.entity().equals(reference.entity())) {
                row.ifPresent(referring::add);
            }
            if (id.entity().equals(target) && row.isEmpty()) {
                referring.addAll(existing(
                        reference.entity(), snapshot.where(reference.entity(), Map.of(attribute.name(), id.key()))));
            }
        });
        for (Row row : referring) {
            RowKey key = (RowKey) row.values().get(attribute.name());
            if (key != null && after.find(new RowId(target, key)).isEmpty()) {
                broken.add(row.id().toString());
            }
        }
        return broken;
    }

    private Set<String> key(Invariant.KeyUnique unique) {
        return usedKeys(unique.entity(), Set.of());
    }

    /** A key that a caller brings for a new row may be one that it has used before, as when it repeats a request. */
    void checkNewKeys(Set<Object> generated) {
        Set<String> entities = new LinkedHashSet<>();
        effects.stream()
                .filter(Effect.Insert.class::isInstance)
                .forEach(e -> entities.add(e.row().entity()));
        for (String entity : entities) {
            Set<String> broken = usedKeys(entity, generated);
            if (!broken.isEmpty()) {
                throw new InvariantRejectedException(operation, entity + ".key", List.copyOf(broken));
            }
        }
    }

    private Set<String> usedKeys(String entity, Set<Object> generated) {
        Set<String> used = new LinkedHashSet<>();
        Set<RowId> seen = new LinkedHashSet<>();
        for (Effect effect : effects) {
            RowId id = effect.row();
            boolean inserted =
                    effect instanceof Effect.Insert && id.entity().equals(entity) && !generated.contains(id.key());
            if (inserted
                    && (!seen.add(id)
                            || snapshot.find(id).isPresent()
                            || (deletable(entity) && snapshot.isTombstone(id)))) {
                used.add(id.toString());
            }
        }
        return used;
    }

    private boolean deletable(String entity) {
        return application.operations().stream()
                .flatMap(o -> o.body().stream())
                .anyMatch(s -> s instanceof Statement.Delete delete
                        && delete.row().type() instanceof Type.Reference reference
                        && reference.entity().equals(entity));
    }
}
