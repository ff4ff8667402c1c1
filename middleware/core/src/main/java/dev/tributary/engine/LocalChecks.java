package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Reads;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.sql.EffectChecks;
import dev.tributary.store.Schema;
import dev.tributary.store.SnapshotRows;
import dev.tributary.store.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one operation: whether a snapshot with an invocation's effects applied satisfies the invariants that the
 * plan has not discharged. Only instances that the effects touch are looked at: the others held before and hold still. What
 * shows in the touched rows themselves is looked at in memory, the rest by a query. Safe for use by many threads.
 */
final class LocalChecks {
    /** More rows than these are looked at by one query, rather than one by one. */
    private static final int MOST_ONE_BY_ONE = 8;

    private final Schema schema;
    private final Application application;
    private final String operation;
    private final Evaluator evaluator;
    private final EffectChecks queries;
    private final List<Check> checks = new ArrayList<>();
    private @Nullable LocalChecks more;

    /** Where an instance of the invariant that an invocation can break shows. */
    private enum Place {
        /** In a touched row alone. */
        OWN_ROW,
        /** In a touched row and rows that it leads to. */
        BY_KEY,
        /** Anywhere. */
        ANYWHERE
    }

    private record Check(Invariant invariant, Place place) {}

    LocalChecks(Tables tables, Operation operation, Collection<String> planLocalChecks) {
        this.schema = tables.schema();
        this.application = tables.application();
        this.operation = operation.name();
        this.evaluator = new Evaluator(application);
        // References come first: only where they all hold can another invariant be read through them.
        List<Invariant> wanted = application.invariants().stream()
                .filter(invariant -> planLocalChecks.contains(invariant.name()))
                .filter(invariant -> !(invariant instanceof Invariant.KeyUnique))
                .sorted(Comparator.comparing(invariant -> !(invariant instanceof Invariant.ReferenceExists)))
                .toList();
        this.queries = new EffectChecks(application, tables::name, operation, wanted);
        wanted.stream()
                .filter(queries::concerns)
                .map(invariant -> new Check(invariant, place(invariant)))
                .forEach(checks::add);
    }

    /** These checks, and those of another version's invariants after them. */
    LocalChecks and(LocalChecks others) {
        LocalChecks both = new LocalChecks(this);
        both.more = others;
        return both;
    }

    private LocalChecks(LocalChecks one) {
        this.schema = one.schema;
        this.application = one.application;
        this.operation = one.operation;
        this.evaluator = one.evaluator;
        this.queries = one.queries;
        this.checks.addAll(one.checks);
    }

    private Place place(Invariant invariant) {
        if (invariant instanceof Invariant.ReferenceExists) {
            return queries.isDirect(invariant) ? Place.BY_KEY : Place.ANYWHERE;
        }
        if (!(invariant instanceof Invariant.ForAll forAll) || !queries.isDirect(invariant)) {
            return Place.ANYWHERE;
        }
        if (ownRowOnly(forAll.condition())) {
            return Place.OWN_ROW;
        }
        return new Reads(application).byKey(forAll.condition()) ? Place.BY_KEY : Place.ANYWHERE;
    }

    private static boolean ownRowOnly(Expression expression) {
        if (expression instanceof Expression.AttributeOf path && !(path.row() instanceof Expression.Variable)) {
            return false;
        }
        return !(expression instanceof Expression.Quantified)
                && !(expression instanceof Expression.Aggregate)
                && !(expression instanceof Expression.RowByKey)
                && expression.inside().stream().allMatch(LocalChecks::ownRowOnly);
    }

    /**
     * Whether touched rows, and the existence of those that they refer to, are all that the checks look at. Keys that
     * callers choose are not looked at then.
     */
    boolean byKey() {
        return checks.stream()
                        .allMatch(check -> check.place() == Place.OWN_ROW
                                || (check.place() == Place.BY_KEY
                                        && check.invariant() instanceof Invariant.ReferenceExists))
                && (more == null || more.byKey());
    }

    /**
     * Throws for the first invariant that would break, of an operation whose checks are {@link #byKey}.
     *
     * @throws InvariantRejectedException naming the invariant and the rows
     */
    void checkByKey(List<Effect> effects, Rows before) {
        if (more != null) {
            more.checkByKey(effects, before);
        }
        if (checks.isEmpty()) {
            return;
        }
        Overlay after = new Overlay(schema, before);
        after.merge(effects);
        for (Check check : checks) {
            inMemory(check.invariant(), after);
        }
    }

    /**
     * Throws for the first invariant that would break.
     *
     * @param generated keys that nobody can have used before
     * @throws InvariantRejectedException naming the invariant and the rows
     */
    void check(List<Effect> effects, SnapshotRows before, Set<Object> generated) {
        // Of two rows under one key there is no state in which another invariant could be looked at.
        checkNewKeys(schema, operation, effects, before, generated);
        if (more != null) {
            more.check(effects, before, generated);
        }
        if (checks.isEmpty()) {
            return;
        }
        Overlay after = new Overlay(schema, before);
        after.merge(effects);
        Changed changed = Changed.of(after, before);
        for (Check check : checks) {
            boolean oneByOne = check.place() == Place.OWN_ROW
                    || (check.place() == Place.BY_KEY && changed.after().size() <= MOST_ONE_BY_ONE);
            if (oneByOne) {
                inMemory(check.invariant(), after);
            } else if (!changed.isEmpty()) {
                reject(check.invariant(), before.broken(queries, check.invariant(), changed.before(), changed.after()));
            }
        }
    }

    /** The rows that differ, as they were and as they are. */
    private record Changed(List<Row> before, List<Row> after) {
        static Changed of(Overlay overlay, Rows base) {
            List<Row> before = new ArrayList<>();
            List<Row> after = new ArrayList<>();
            overlay.changed().forEach((id, row) -> {
                // A row that is inserted now was not there.
                Optional<Row> was = overlay.inserted().contains(id) ? Optional.empty() : base.find(id);
                if (!was.equals(row)) {
                    was.ifPresent(before::add);
                    row.ifPresent(after::add);
                }
            });
            return new Changed(before, after);
        }

        boolean isEmpty() {
            return before.isEmpty() && after.isEmpty();
        }
    }

    /** An instance of a condition over the whole state has no rows. */
    private void reject(Invariant invariant, List<List<RowId>> broken) {
        if (!broken.isEmpty()) {
            throw new InvariantRejectedException(
                    operation,
                    invariant.name(),
                    broken.stream()
                            .flatMap(List::stream)
                            .map(RowId::toString)
                            .distinct()
                            .toList());
        }
    }

    private void inMemory(Invariant invariant, Overlay after) {
        List<List<RowId>> broken = new ArrayList<>();
        after.changed().forEach((id, row) -> {
            if (row.isPresent() && !holds(invariant, row.get(), after)) {
                broken.add(List.of(id));
            }
        });
        reject(invariant, broken);
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
        Attribute attribute = schema.table(reference.entity()).attribute(reference.attribute());
        String target = ((Type.Reference) attribute.type()).entity();
        Object key = row.values().get(attribute.name());
        return key == null || after.find(new RowId(target, (RowKey) key)).isPresent();
    }

    /** A key that a caller brings for a new row may be one that it has used before, as when it repeats a request. */
    static void checkNewKeys(
            Schema schema, String operation, List<Effect> effects, Rows before, Set<Object> generated) {
        Set<RowId> seen = new LinkedHashSet<>();
        for (Effect effect : effects) {
            RowId id = effect.row();
            if (!(effect instanceof Effect.Insert) || generated.contains(id.key())) {
                continue;
            }
            boolean used = !seen.add(id)
                    || before.find(id).isPresent()
                    || (schema.deletable(id.entity()) && before.isTombstone(id));
            if (used) {
                throw new InvariantRejectedException(operation, id.entity() + ".key", List.of(id.toString()));
            }
        }
    }
}
