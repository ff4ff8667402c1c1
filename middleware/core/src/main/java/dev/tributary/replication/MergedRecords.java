package dev.tributary.replication;

import java.time.Instant;
import java.util.List;

/**
 * Records of one origin that one transaction has merged.
 *
 * @param site that the origin is, or was, an incarnation of
 * @param firstSequence of the first of them; they follow without holes
 * @param oldest when the first was committed at its origin, by the clock there
 * @param newest when the last was committed at its origin, by the clock there
 * @param traces the trace contexts (W3C traceparent) that they carry, each once, at most {@value #MOST_TRACES}
 */
public record MergedRecords(
        String origin,
        String site,
        long firstSequence,
        long lastSequence,
        Instant oldest,
        Instant newest,
        List<String> traces) {
    /** How many trace contexts are told of one transaction. */
    public static final int MOST_TRACES = 32;

    public MergedRecords {
        traces = List.copyOf(traces);
    }

    public long count() {
        return lastSequence - firstSequence + 1;
    }
}
