package dev.tributary.log;

import dev.tributary.log.RetentionResult.OriginResult;
import java.util.List;

/**
 * Where one origin's log is to begin.
 *
 * @param after what the checkpoint holds already
 * @param at the last sequence that goes
 * @param partitions those that go
 * @param stays why the next one stays
 */
record Cut(String origin, long after, long at, List<Partition> partitions, String stays) {

    /** A table of the log and the records that it holds. */
    record Partition(String parent, String relation, long first, long last) {}

    OriginResult result() {
        return new OriginResult(
                origin,
                at,
                at - after,
                partitions.stream().map(Partition::relation).toList(),
                stays);
    }
}
