package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;

/** One attribute of an entity. */
public record Attribute(String name, Type type, Merge merge, SourceRange range) {

    /** Whether its value can never change while its row exists. */
    public boolean fixed() {
        return merge == Merge.KEY || merge == Merge.IMMUTABLE;
    }
}
