package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of an entity.
 *
 * @param nullable whether it was declared with {@code ?}; keys and counters never are
 * @param cascade whether it is a reference declared {@code on delete cascade}: then this row is gone, with a tombstone
 *     of its own, as soon as the row it names is. Such a reference never changes and is never null.
 * @param column the SQL name of its column when it was declared, else null; see {@link Columns}
 */
public record Attribute(
        String name,
        Type type,
        boolean nullable,
        Merge merge,
        boolean cascade,
        @Nullable String column,
        SourceRange range) {

    /** An attribute that is never null and lies in the column of its name. */
    public Attribute(String name, Type type, Merge merge, SourceRange range) {
        this(name, type, false, merge, false, null, range);
    }

    /** Whether its value can never change while its row exists. */
    public boolean fixed() {
        return merge == Merge.KEY || merge == Merge.IMMUTABLE;
    }
}
