package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Looks for violated invariants, references first: what is read through a dangling one means nothing. */
final class InvariantCheck {
    private final Schema schema;
    private final Evaluator evaluator;
    private final List<Invariant> inOrder = new ArrayList<>();
    private final Map<String, BitSet> reads = new HashMap<>();

    InvariantCheck(Application application, Schema schema, Evaluator evaluator, Parts parts) {
        this.schema = schema;
        this.evaluator = evaluator;
        for (Invariant invariant : application.invariants()) {
            reads.put(invariant.name(), parts.reads(invariant));
            if (invariant instanceof Invariant.ReferenceExists) {
                inOrder.add(invariant);
            }
        }
        application.invariants().stream()
                .filter(invariant -> !(invariant instanceof Invariant.ReferenceExists))
                .forEach(inOrder::add);
    }

    boolean reads(Invariant invariant, BitSet touched) {
        return touched.intersects(Objects.requireNonNull(reads.get(invariant.name())));
    }

    /** The first violated invariant among those that read a part that was touched. */
    Optional<Violation> first(Database state, BitSet touched) {
        for (Invariant invariant : inOrder) {
            if (reads(invariant, touched)) {
                Optional<Violation> violation = of(invariant, state);
                if (violation.isPresent()) {
                    return violation;
                }
            }
        }
        return Optional.empty();
    }

    /** The first violated invariant. */
    Optional<Violation> first(Database state) {
        return inOrder.stream().flatMap(i -> of(i, state).stream()).findFirst();
    }

    /** Every invariant that is false. */
    List<Invariant> violated(Database state) {
        return inOrder.stream().filter(i -> of(i, state).isPresent()).toList();
    }

    Optional<Violation> of(Invariant invariant, Database state) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return forAll(forAll, state);
        }
        if (invariant instanceof Invariant.Holds holds) {
            return isFalse(() -> evaluator.holds(holds.condition(), Env.EMPTY, state))
                    ? Optional.of(new Violation(invariant, List.of()))
                    : Optional.empty();
        }
        if (invariant instanceof Invariant.Unique unique) {
            return unique(unique, state);
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            return reference(reference, state);
        }
        String entity = ((Invariant.KeyUnique) invariant).entity();
        return state.clashed(entity) ? Optional.of(new Violation(invariant, List.of())) : Optional.empty();
    }

    private interface Condition {
        boolean holds();
    }

    /** What reads a missing row is neither true nor false: the dangling reference is the violation then. */
    private static boolean isFalse(Condition condition) {
        try {
            return !condition.holds();
        } catch (Evaluator.MissingRowException e) {
            return false;
        }
    }

    private Optional<Violation> forAll(Invariant.ForAll forAll, Database state) {
        List<RowKey> chosen = new ArrayList<>();
        return forAll(forAll, 0, Env.EMPTY, state, chosen)
                ? Optional.empty()
                : Optional.of(new Violation(forAll, chosen));
    }

    private boolean forAll(Invariant.ForAll forAll, int next, Env env, Database state, List<RowKey> chosen) {
        if (next == forAll.bindings().size()) {
            return !isFalse(() -> evaluator.holds(forAll.condition(), env, state));
        }
        Binding binding = forAll.bindings().get(next);
        for (Row row : state.known(binding.entity())) {
            if (!row.deleted()) {
                chosen.add(row.key());
                if (!forAll(forAll, next + 1, env.with(binding.variable(), row.key()), state, chosen)) {
                    return false;
                }
                chosen.remove(chosen.size() - 1);
            }
        }
        return true;
    }

    private Optional<Violation> unique(Invariant.Unique unique, Database state) {
        List<Row> seen = new ArrayList<>();
        for (Row row : state.known(unique.entity())) {
            if (row.deleted()) {
                continue;
            }
            for (Row other : seen) {
                if (unique.attributes().stream().allMatch(a -> agree(unique.entity(), a, row, other))) {
                    return Optional.of(new Violation(unique, List.of(other.key(), row.key())));
                }
            }
            seen.add(row);
        }
        return Optional.empty();
    }

    private boolean agree(String entity, String attribute, Row one, Row other) {
        int number = schema.number(entity, attribute);
        Object value = one.value(number);
        return value != null && Values.same(value, other.value(number));
    }

    private Optional<Violation> reference(Invariant.ReferenceExists reference, Database state) {
        int number = schema.number(reference.entity(), reference.attribute());
        Attribute attribute = schema.attribute(reference.entity(), number);
        String target = ((Type.Reference) attribute.type()).entity();
        for (Row row : state.known(reference.entity())) {
            if (!row.deleted() && row.value(number) instanceof RowKey key && state.find(target, key) == null) {
                return Optional.of(new Violation(reference, List.of(row.key())));
            }
        }
        return Optional.empty();
    }
}
