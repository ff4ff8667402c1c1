package dev.tributary.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operation did with one list. */
public sealed interface Access {
    /** How many elements of a list are shown to people. */
    int SHOWN = 3;

    /** Which list. */
    long key();

    /** One element at the list's end; no two operations append the same element to one list. */
    record Append(long key, long value) implements Access {
        @Override
        public String toString() {
            return "append " + key + " " + value;
        }
    }

    /**
     * The whole list.
     *
     * @param values from first to last; null as long as the answer is not known
     */
    record Read(long key, @Nullable List<Long> values) implements Access {
        public Read {
            values = values == null ? null : List.copyOf(values);
        }

        /** With the last elements only, which tell most. */
        @Override
        public String toString() {
            if (values == null || values.size() <= SHOWN) {
                return "r " + key + " " + values;
            }
            int hidden = values.size() - SHOWN;
            return "r " + key + " [" + hidden + " more, then "
                    + values.subList(hidden, values.size()).toString().substring(1);
        }
    }
}
