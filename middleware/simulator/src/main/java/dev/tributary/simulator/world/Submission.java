package dev.tributary.simulator.world;

import dev.tributary.dsl.model.Operation;
import dev.tributary.effect.Effect;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Effects on their way to a site's committer.
 *
 * @param instance that waits for the outcome
 * @param component of a coordinated operation
 * @param version of that component in the snapshot
 * @param epoch in the snapshot, of a coordinated operation
 * @param read what the snapshot had merged
 */
record Submission(
        Asked asked,
        int instance,
        List<Effect> effects,
        @Nullable String component,
        long version,
        long epoch,
        SortedMap<String, Long> read,
        Reply reply,
        int attempt) {

    /**
     * What a caller asks for, each time that it asks.
     *
     * @param number of the call's action
     * @param requestId null when the caller gives none
     */
    record Asked(
            int number,
            Operation operation,
            Map<String, @Nullable Object> arguments,
            @Nullable String requestId) {

        @Override
        public String toString() {
            return "call " + number + " " + operation.name() + arguments
                    + (requestId == null ? "" : " as " + requestId);
        }
    }

    /** Takes what has become of it. */
    interface Reply {
        void take(Answer answer);
    }

    /** What becomes of a call. */
    sealed interface Answer {
        /** It is committed and durable. */
        record Committed(String origin, long sequence, boolean repeated) implements Answer {}

        /** Nothing is written. */
        record Refused(String why) implements Answer {}

        /** The site that was asked does not coordinate. */
        record Moved() implements Answer {}
    }
}
