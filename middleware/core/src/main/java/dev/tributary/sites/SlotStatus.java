package dev.tributary.sites;

import org.jspecify.annotations.Nullable;

/**
 * A slot that another site reads this site's log from.
 *
 * @param subscriber the other site
 * @param slot its name; where there is none, what it would be called
 * @param exists whether it is there
 * @param active whether the other site is connected
 * @param retainedBytes of write-ahead log that the server keeps for it
 * @param safeBytes how much more can be written before it is invalidated; null without {@code max_slot_wal_keep_size}
 * @param walStatus the server's word for it: reserved, extended, unreserved, lost
 */
public record SlotStatus(
        String subscriber,
        String slot,
        boolean exists,
        boolean active,
        long retainedBytes,
        @Nullable Long safeBytes,
        @Nullable String walStatus) {

    /** Whether the subscriber can get nothing from it any more. */
    public boolean lost() {
        return "lost".equals(walStatus);
    }
}
