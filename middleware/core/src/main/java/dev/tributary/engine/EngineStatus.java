package dev.tributary.engine;

import dev.tributary.coordinator.Epoch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is doing.
 *
 * @param committerAlive whether the committer's thread runs
 * @param queued invocations that wait for the committer
 * @param confluentCommitted since the engine started
 * @param coordinatedCommitted since the engine started
 * @param batches transactions of the committer
 * @param retries of coordinated invocations
 * @param epoch the highest epoch that this instance has heard of
 * @param unreachable sites that coordinated calls should go to and that cannot be reached now, with the reason
 * @param lastError what the database last refused to the committer, null when its last batch succeeded
 */
public record EngineStatus(
        boolean committerAlive,
        int queued,
        long confluentCommitted,
        long coordinatedCommitted,
        long batches,
        long retries,
        Epoch epoch,
        Map<String, String> unreachable,
        @Nullable String lastError) {}
