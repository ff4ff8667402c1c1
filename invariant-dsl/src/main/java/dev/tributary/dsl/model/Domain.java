package dev.tributary.dsl.model;

/** What the variable of a quantifier, an aggregate or a {@code for each} ranges over. */
public sealed interface Domain {

    /** The type of the variable. */
    Type element();

    /** All existing rows of an entity. */
    record Rows(String entity) implements Domain {
        @Override
        public Type element() {
            return new Type.Reference(entity);
        }
    }

    /** The elements of a list parameter, in their order. */
    record Elements(String parameter, Type element) implements Domain {}
}
