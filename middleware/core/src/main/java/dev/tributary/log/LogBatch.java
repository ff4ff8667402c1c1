package dev.tributary.log;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one transaction of a committer: one row of the log, which sites exchange whole.
 *
 * @param firstSequence of the first record; the others follow without holes
 * @param stamp of the first record, in microseconds of the hybrid logical clock; each next record has the next
 * @param dependencies the sequences up to which other origins' records were merged before these, where they have risen since
 *     the origin's previous batch: all that its earlier batches say counts, too
 * @param epoch of the coordinator, where any record is coordinated
 * @param plan fingerprint of the plan under which the records were written
 * @param pendingId where the record of a SERIALIZABLE body waited for its number; it is the only one
 */
public record LogBatch(
        String origin,
        long firstSequence,
        long lastSequence,
        long stamp,
        SortedMap<String, Long> dependencies,
        @Nullable Long epoch,
        String plan,
        @Nullable Long pendingId,
        Instant committedAt,
        List<LogEntry> entries) {

    public LogBatch {
        dependencies = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, Long>) dependencies));
        entries = List.copyOf(entries);
        if (entries.size() != lastSequence - firstSequence + 1) {
            throw new IllegalArgumentException(
                    "records " + firstSequence + " to " + lastSequence + " of " + origin + " are " + entries.size());
        }
    }

    /** The sequence of the record at an index. */
    public long sequence(int index) {
        return firstSequence + index;
    }

    /** The stamp of the record at an index. */
    public long stamp(int index) {
        return stamp + index;
    }

    /** The stamp of the last record. */
    public long lastStamp() {
        return stamp(entries.size() - 1);
    }
}
