package dev.tributary.engine;

import dev.tributary.replication.MergedRecords;

/**
 * What an engine tells about its work while it does it, so that somebody can measure. What can be asked at any time is in
 * {@link EngineStatus} instead.
 *
 * <p>Called by the committer's thread and by callers' threads, between a commit and its acknowledgement: an
 * implementation is safe for use by many threads, returns at once and throws nothing.
 */
public interface EngineEvents {
    /** Nobody measures. */
    EngineEvents NONE = new EngineEvents() {};

    /**
     * A transaction of the committer is durable.
     *
     * @param records how many records it has written
     * @param nanos nanoseconds from its begin until it was durable, all its attempts included
     */
    default void batchCommitted(int records, long nanos) {}

    /**
     * The database refused a transaction of the committer. Unless the outcome is unknown, nothing of it was written; the
     * committer may try it again, or in parts.
     *
     * @param items how many invocations it was for
     * @param sqlState SQLSTATE of the error, empty when there is none
     */
    default void batchFailed(int items, String sqlState) {}

    /** A coordinated invocation of this operation has lost a race, and is attempted again. */
    default void retried(String operation) {}

    /** Records of another origin are merged here, and visible. */
    default void recordsMerged(MergedRecords merged) {}
}
