package dev.tributary.coordinator;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call of a coordinated operation on its way to the coordinator.
 *
 * @param id names the call: whoever handles it again does nothing twice
 * @param plan the fingerprint of the plan by which the caller's site runs it
 * @param arguments as the log writes them; of a body's effects, all of them, generated keys included
 * @param requestId the caller's; null when it gave none
 * @param dependencies what the calling site has merged, which the coordinator has to have merged before
 * @param epoch the highest epoch that the calling site knew
 * @param trace the caller's trace context, as W3C's {@code traceparent}
 * @param checked what a body has done; null for a call that is executed by its declaration
 */
public record Letter(
        UUID id,
        String plan,
        String operation,
        String arguments,
        @Nullable String requestId,
        VersionVector dependencies,
        long epoch,
        @Nullable String trace,
        @Nullable Checked checked) {

    /**
     * The effects of a body that has run at the calling site, on a snapshot of the coordinator's database.
     *
     * @param effects as the log writes them
     * @param keys of new rows by parameter, as the log writes arguments
     * @param digest tells calls with different arguments apart; empty without a request id
     * @param result what the body returned, as JSON
     * @param seen what the snapshot had merged
     * @param seenEpoch the epoch that the snapshot showed
     */
    public record Checked(
            String effects,
            String keys,
            String digest,
            @Nullable String result,
            VersionVector seen,
            long seenEpoch) {}
}
