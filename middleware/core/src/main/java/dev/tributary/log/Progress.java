package dev.tributary.log;

/** Told now and then how far a long task is. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = (done, total) -> {};

    /**
     * Some records are done.
     *
     * @param done records so far
     * @param total records as far as known when the task began
     */
    void at(long done, long total);
}
