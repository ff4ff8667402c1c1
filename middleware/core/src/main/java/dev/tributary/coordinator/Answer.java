package dev.tributary.coordinator;

import dev.tributary.outcome.OperationException;
import org.jspecify.annotations.Nullable;

/** What has become of a {@link Letter}. */
public sealed interface Answer {

    /**
     * The call is committed, durably.
     *
     * @param keys of new rows by parameter, as the log writes arguments
     * @param result what the body returned the first time, as JSON
     * @param repeated whether the caller's request id had this outcome already
     */
    record Committed(
            String origin,
            long sequence,
            String keys,
            @Nullable String result,
            boolean repeated) implements Answer {}

    /** It ended as the exception says. */
    record Refused(OperationException outcome) implements Answer {}

    /** What the body has read is out of date; nothing was written, and it may run again. */
    record Stale() implements Answer {}

    /** The site that was asked is not the coordinator; nothing was written. */
    record Moved(Epoch current) implements Answer {}

    /** The caller took it back before anybody began it. */
    record Withdrawn() implements Answer {}

    /** Whether it says that nothing was written; only then a commit that has come before overrules it. */
    default boolean refusal() {
        return !(this instanceof Committed);
    }
}
