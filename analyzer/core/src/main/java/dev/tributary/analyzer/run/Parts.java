package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Type;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The parts of a state, numbered: for each entity, which rows exist; for each attribute, its values. What an invariant
 * reads and what an entry touches are sets of parts, so that only what may have changed is looked at again.
 */
final class Parts {
    private final Application application;
    private final Map<String, Integer> numbers = new HashMap<>();

    Parts(Application application) {
        this.application = application;
        for (Entity entity : application.entities()) {
            numbers.put(entity.name(), numbers.size());
            for (Attribute attribute : entity.attributes()) {
                numbers.put(entity.name() + "." + attribute.name(), numbers.size());
            }
        }
    }

    int existence(String entity) {
        return Objects.requireNonNull(numbers.get(entity));
    }

    int attribute(String entity, String attribute) {
        return Objects.requireNonNull(numbers.get(entity + "." + attribute));
    }

    /** Everything that changes when a row of the entity goes: its existence, and that of what goes with it. */
    void deleted(String entity, BitSet parts) {
        Set<String> gone = new HashSet<>();
        deleted(entity, gone);
        gone.forEach(e -> parts.set(existence(e)));
    }

    private void deleted(String entity, Set<String> gone) {
        if (!gone.add(entity)) {
            return;
        }
        for (Entity child : application.entities()) {
            for (Attribute attribute : child.attributes()) {
                if (attribute.cascade()
                        && ((Type.Reference) attribute.type()).entity().equals(entity)) {
                    deleted(child.name(), gone);
                }
            }
        }
    }

    BitSet reads(Invariant invariant) {
        BitSet parts = new BitSet();
        if (invariant instanceof Invariant.ForAll forAll) {
            forAll.bindings().forEach(binding -> parts.set(existence(binding.entity())));
            reads(forAll.condition(), parts);
        } else if (invariant instanceof Invariant.Holds holds) {
            reads(holds.condition(), parts);
        } else if (invariant instanceof Invariant.Unique unique) {
            parts.set(existence(unique.entity()));
            unique.attributes().forEach(a -> parts.set(attribute(unique.entity(), a)));
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            parts.set(existence(reference.entity()));
            parts.set(attribute(reference.entity(), reference.attribute()));
            Attribute attribute = application.attribute(reference.entity(), reference.attribute());
            parts.set(existence(((Type.Reference) attribute.type()).entity()));
        } else {
            parts.set(existence(((Invariant.KeyUnique) invariant).entity()));
        }
        return parts;
    }

    BitSet reads(Expression expression) {
        BitSet parts = new BitSet();
        reads(expression, parts);
        return parts;
    }

    private void reads(Expression expression, BitSet parts) {
        if (expression instanceof Expression.AttributeOf path) {
            parts.set(existence(path.entity()));
            parts.set(attribute(path.entity(), path.attribute()));
        } else if (expression instanceof Expression.Quantified quantified) {
            quantified.bindings().forEach(binding -> reads(binding, parts));
        } else if (expression instanceof Expression.Aggregate aggregate) {
            reads(aggregate.binding(), parts);
        } else if (expression instanceof Expression.RowByKey row) {
            parts.set(existence(row.entity()));
        }
        expression.inside().forEach(operand -> reads(operand, parts));
    }

    void reads(Binding binding, BitSet parts) {
        if (binding.domain() instanceof Domain.Rows rows) {
            parts.set(existence(rows.entity()));
        }
    }
}
