package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Attribute;

/** One database state: for every row, whether it was inserted, whether it was deleted, and its values. */
interface State {

    /** A name that no other state of the query has. */
    String name();

    String inserted(String entity, String row);

    String deleted(String entity, String row);

    /** The value of an attribute; meaningless where the row was never inserted. */
    Value value(String entity, Attribute attribute, String row);

    /** The stamp of a last-writer-wins register. */
    String stamp(String entity, Attribute attribute, String row);

    default String exists(String entity, String row) {
        return Smt.and(inserted(entity, row), Smt.not(deleted(entity, row)));
    }
}
