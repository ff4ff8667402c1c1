package dev.tributary.history;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: an operation begins or ends.
 *
 * @param index the line's number, from 0
 * @param process who called; a process has one operation at a time, and none after one that ended with {@link Type#INFO}
 * @param function the operation's name, for people
 * @param value what was done, in order; the reads of an invocation have no values yet
 * @param time nanoseconds on one clock, from any start; never falls from line to line
 * @param error why it failed or why its end is unknown; null otherwise
 */
public record Event(
        long index,
        int process,
        Type type,
        String function,
        List<Access> value,
        long time,
        @Nullable String error) {
    public Event {
        value = List.copyOf(value);
    }

    /** How far the operation is. */
    public enum Type {
        /** It begins. */
        INVOKE,
        /** It happened. */
        OK,
        /** It did not happen and never will. */
        FAIL,
        /** It may or may not have happened, or may happen yet. */
        INFO;

        /** As the file has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
