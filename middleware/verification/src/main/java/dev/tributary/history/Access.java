package dev.tributary.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operation did with one list. */
public sealed interface Access {

    /** Which list. */
    long key();

    /** One element at the list's end; no two operations append the same element to one list. */
    record Append(long key, long value) implements Access {}

    /**
     * The whole list.
     *
     * @param values from first to last; null as long as the answer is not known
     */
    record Read(long key, @Nullable List<Long> values) implements Access {
        public Read {
            values = values == null ? null : List.copyOf(values);
        }
    }
}
