package dev.tributary.log;

import java.util.List;

/**
 * How one live table compares with what the log yields.
 *
 * @param rows in the live table
 * @param missing rows that the log yields and the table has not
 * @param extra rows that the table has and the log does not yield
 * @param different rows with other values
 * @param differences the first such rows, in the order of keys
 */
public record TableComparison(
        String table, long rows, long missing, long extra, long different, List<RowDifference> differences) {
    public TableComparison {
        differences = List.copyOf(differences);
    }

    public boolean clean() {
        return missing == 0 && extra == 0 && different == 0;
    }

    /**
     * One row that is not what the log yields.
     *
     * @param key the values of its key, as text
     * @param message what is different, in a sentence
     */
    public record RowDifference(Kind kind, String key, String message) {}

    /** What is wrong with a row. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT
    }
}
