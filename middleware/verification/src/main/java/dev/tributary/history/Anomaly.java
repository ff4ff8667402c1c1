package dev.tributary.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something in a history that no strictly serializable system does.
 *
 * @param detail in words
 * @param operations those that show it; the operations of a cycle in its order
 */
public record Anomaly(Kind kind, String detail, List<Operation> operations) {
    public Anomaly {
        operations = List.copyOf(operations);
    }

    /** The names are those of Adya (1999) and of Alvaro and Kingsbury (Elle, VLDB 2020), in their order of severity. */
    public enum Kind {
        /** A list holds one element twice. */
        DUPLICATE_ELEMENT,
        /** A list holds an element that nobody appended. */
        UNKNOWN_ELEMENT,
        /** G1a: a list holds an element of an operation that failed. */
        ABORTED_READ,
        /** G1b: a list ends in the middle of what one operation appended. */
        INTERMEDIATE_READ,
        /** An operation does not see what it did itself. */
        INTERNAL,
        /** Two reads of one list of which neither is the beginning of the other. */
        INCOMPATIBLE_ORDER,
        /** An append that was acknowledged is in no read, although somebody read later. */
        LOST_APPEND,
        /** A cycle of writes: two operations overwrite each other. */
        G0,
        /** A cycle of writes and of reads of what was written. */
        G1C,
        /** A cycle in which exactly one operation read what another overwrote: lost update, read skew. */
        G_SINGLE,
        /** A cycle with several such reads: write skew. */
        G2,
        /** {@link #G0}, closed by what was over before something else began. */
        G0_REALTIME,
        /** {@link #G1C}, closed by real time. */
        G1C_REALTIME,
        /** {@link #G_SINGLE}, closed by real time: a stale read, most often. */
        G_SINGLE_REALTIME,
        /** {@link #G2}, closed by real time. */
        G2_REALTIME
    }

    @Override
    public String toString() {
        return kind + ": " + detail + operations.stream().map(o -> "\n    " + o).collect(Collectors.joining());
    }
}
