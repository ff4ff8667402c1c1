package dev.tributary.sites;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known here of another site.
 *
 * @param origin as which it writes; null while it was never heard
 * @param sentAt of its last heartbeat, by its clock; null while it was never heard
 * @param silence since its last heartbeat arrived; null while none did
 * @param suspicion phi of the silence: how many zeros the probability has that a heartbeat is still to be expected
 * @param suspected whether that is more than is tolerated
 * @param clockOffset how far its clock is ahead of the one here; null until two heartbeats have met
 * @param roundTrip how long a heartbeat and its answer are under way; null like the offset
 * @param head the last record of its log that it has told of
 * @param merged the last record of its log that is merged here
 * @param backlog how many records of its log are known to exist and not merged here
 * @param lag how long the oldest record that is not merged here has been committed, or how long nothing was heard
 * @param plans what its instances run
 */
public record SiteStatus(
        String site,
        @Nullable String origin,
        @Nullable Instant sentAt,
        @Nullable Duration silence,
        double suspicion,
        boolean suspected,
        @Nullable Duration clockOffset,
        @Nullable Duration roundTrip,
        long head,
        long merged,
        long backlog,
        @Nullable Duration lag,
        List<String> plans) {
    public SiteStatus {
        plans = List.copyOf(plans);
    }
}
