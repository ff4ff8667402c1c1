package dev.tributary.replication;

import org.jspecify.annotations.Nullable;

/**
 * How far one origin's records are in this site's tables.
 *
 * @param site that the origin is, or was, an incarnation of
 * @param sequence of the last record that is merged here; 0 for none. For the origin that this site writes as, of the last
 *     record that it has written
 * @param stamp of that record at least, in microseconds of the hybrid logical clock
 * @param endsAt the origin's last record, when the origin is lost: nothing after it is ever merged; null normally
 */
public record Cursor(
        String origin,
        String site,
        long sequence,
        long stamp,
        @Nullable Long endsAt) {}
