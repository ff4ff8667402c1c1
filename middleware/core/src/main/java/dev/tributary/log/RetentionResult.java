package dev.tributary.log;

import java.util.List;

/**
 * What retention did, or would do.
 *
 * @param dryRun whether nothing was done
 */
public record RetentionResult(boolean dryRun, List<OriginResult> origins) {
    public RetentionResult {
        origins = List.copyOf(origins);
    }

    /**
     * What became of one origin's log.
     *
     * @param foldedTo the sequence up to which records are in the checkpoint
     * @param records how many of them were folded by this run
     * @param dropped the partitions that went, in order
     * @param stays why the next partition stays, in a sentence
     */
    public record OriginResult(String origin, long foldedTo, long records, List<String> dropped, String stays) {
        public OriginResult {
            dropped = List.copyOf(dropped);
        }
    }
}
