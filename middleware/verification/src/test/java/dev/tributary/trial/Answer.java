package dev.tributary.trial;

import java.util.List;
import java.util.Map;

/**
 * What an instance answers.
 *
 * @param detail the outcome's class and message, when it is no success
 * @param sequence its record's
 * @param keys of new rows, by parameter
 * @param reads what a body or a look found, by list
 */
public record Answer(
        Kind kind,
        String detail,
        String origin,
        long sequence,
        boolean repeated,
        Map<String, String> keys,
        Map<String, List<Long>> reads) {

    /** How it ended. */
    public enum Kind {
        DONE,
        /** By the guard, an invariant, or because a row is not there. */
        REJECTED,
        /** Something failed, and nothing was written. */
        NOT_DONE,
        /** Nobody knows. */
        UNKNOWN,
        /** What must not happen at all. */
        BROKEN
    }

    static Answer of(Kind kind, String detail) {
        return new Answer(kind, detail, null, 0, false, Map.of(), Map.of());
    }

    boolean done() {
        return kind == Kind.DONE;
    }

    boolean sameRecord(Answer other) {
        return sequence == other.sequence && origin.equals(other.origin) && keys.equals(other.keys);
    }
}
