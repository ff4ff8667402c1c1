package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;

/** Invariants as terms, for one choice of rows at a time. */
final class Invariants {
    private final Application application;
    private final Translator translator;

    Invariants(Application application, Translator translator) {
        this.application = application;
        this.translator = translator;
    }

    /** The invariant for one choice of rows, one per variable; see {@link #variables}. */
    String instance(Invariant invariant, List<String> rows, State state, Translator.Polarity polarity) {
        if (invariant instanceof Invariant.ForAll forAll) {
            Env env = Env.EMPTY;
            List<String> exist = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Binding binding = forAll.bindings().get(i);
                env = translator.bind(binding, rows.get(i), env, translator.depth(rows.get(i)));
                exist.add(state.exists(binding.entity(), rows.get(i)));
            }
            return Smt.implies(Smt.and(exist), translator.truth(forAll.condition(), env, state, polarity));
        }
        if (invariant instanceof Invariant.Holds holds) {
            return translator.truth(holds.condition(), Env.EMPTY, state, polarity);
        }
        if (invariant instanceof Invariant.Unique unique) {
            String one = rows.get(0);
            String other = rows.get(1);
            List<String> premises = new ArrayList<>();
            premises.add(state.exists(unique.entity(), one));
            premises.add(state.exists(unique.entity(), other));
            for (String name : unique.attributes()) {
                Attribute attribute = application.attribute(unique.entity(), name);
                Value left = state.value(unique.entity(), attribute, one);
                Value right = state.value(unique.entity(), attribute, other);
                premises.add(left.exists());
                premises.add(right.exists());
                premises.add(Smt.equal(left.term(), right.term()));
            }
            return Smt.implies(Smt.and(premises), Smt.equal(one, other));
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            String row = rows.get(0);
            Attribute attribute = application.attribute(reference.entity(), reference.attribute());
            String target = ((Type.Reference) attribute.type()).entity();
            Value value = state.value(reference.entity(), attribute, row);
            return Smt.implies(
                    state.exists(reference.entity(), row), Smt.or(value.isNull(), state.exists(target, value.term())));
        }
        return Smt.TRUE; // That a key is inserted once is a property of inserts, not of a state.
    }

    /** The entities that an invariant's variables range over. */
    static List<String> variables(Invariant invariant) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return forAll.bindings().stream().map(Binding::entity).toList();
        }
        if (invariant instanceof Invariant.Holds) {
            return List.of();
        }
        if (invariant instanceof Invariant.Unique unique) {
            return List.of(unique.entity(), unique.entity());
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            return List.of(reference.entity());
        }
        return List.of(((Invariant.KeyUnique) invariant).entity());
    }
}
