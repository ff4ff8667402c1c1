package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.RowKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row, or its tombstone, in one state. Rows never change; a changed row is another one. */
final class Row {
    private final Effect.Make made;
    private final @Nullable Object[] values;
    private final @Nullable Stamp[] stamps;
    private final boolean deleted;

    private Row(Effect.Make made, @Nullable Object[] values, @Nullable Stamp[] stamps, boolean deleted) {
        this.made = made;
        this.values = values;
        this.stamps = stamps;
        this.deleted = deleted;
    }

    /**
     * A new row.
     *
     * @param stamp that of all its registers
     */
    static Row of(Effect.Make made, Stamp stamp) {
        @Nullable Object[] values = made.values();
        @Nullable Stamp[] stamps = new Stamp[values.length];
        Arrays.fill(stamps, stamp);
        return new Row(made, values, stamps, false);
    }

    RowKey key() {
        return made.key();
    }

    /** The effect that made it. */
    Effect.Make made() {
        return made;
    }

    boolean deleted() {
        return deleted;
    }

    @Nullable
    Object value(int attribute) {
        return values[attribute];
    }

    /** In the order of the attributes. */
    List<@Nullable Object> values() {
        return Collections.unmodifiableList(Arrays.asList(values.clone()));
    }

    Stamp stamp(int attribute) {
        return java.util.Objects.requireNonNull(stamps[attribute]);
    }

    Row with(int attribute, @Nullable Object value) {
        @Nullable Object[] changed = values.clone();
        changed[attribute] = value;
        return new Row(made, changed, stamps, deleted);
    }

    Row with(int attribute, @Nullable Object value, Stamp stamp) {
        @Nullable Stamp[] changed = stamps.clone();
        changed[attribute] = stamp;
        return new Row(made, values, changed, deleted).with(attribute, value);
    }

    Row tombstone() {
        return new Row(made, values, stamps, true);
    }
}
