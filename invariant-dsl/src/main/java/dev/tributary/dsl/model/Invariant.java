package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;

/** Something that must be true of every state at every site. */
public sealed interface Invariant {

    /**
     * The declared name; an implicit invariant is named after what implies it, such as {@code Stock.product} for a
     * reference and {@code Stock.key} for a key.
     */
    String name();

    SourceRange range();

    /**
     * {@code for all x in X, y in Y: condition}: the condition holds for every choice of existing rows. Every variable
     * ranges over an entity.
     */
    record ForAll(String name, List<Binding> bindings, Expression condition, SourceRange range) implements Invariant {
        public ForAll {
            bindings = List.copyOf(bindings);
        }
    }

    /** A condition over the whole state, without variables of its own: {@code exists ...}, {@code count(...) <= 5}. */
    record Holds(String name, Expression condition, SourceRange range) implements Invariant {}

    /** {@code unique X(a, b)}: no two existing rows agree on all these attributes; a null agrees with nothing. */
    record Unique(String name, String entity, List<String> attributes, SourceRange range) implements Invariant {
        public Unique {
            attributes = List.copyOf(attributes);
        }
    }

    /** Implicit: the row that a reference names exists while the referring row does; a null names none. */
    record ReferenceExists(String entity, String attribute, SourceRange range) implements Invariant {
        @Override
        public String name() {
            return entity + "." + attribute;
        }
    }

    /** Implicit, for entities whose keys callers choose: no key is inserted twice. */
    record KeyUnique(String entity, SourceRange range) implements Invariant {
        @Override
        public String name() {
            return entity + ".key";
        }
    }
}
