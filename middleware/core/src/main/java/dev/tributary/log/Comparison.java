package dev.tributary.log;

import java.util.List;

/**
 * How the live tables compare with what the log yields, at one point in time.
 *
 * @param records how many records were folded, those that a checkpoint holds not counted
 * @param log what is wrong with the records themselves: missing, or impossible to merge; the first of them
 * @param tables the managed tables, then the tables that merging keeps beside them
 */
public record Comparison(long records, List<Finding> log, List<TableComparison> tables) {
    public Comparison {
        log = List.copyOf(log);
        tables = List.copyOf(tables);
    }

    /** Whether the tables are exactly what the log yields. */
    public boolean clean() {
        return log.isEmpty() && tables.stream().allMatch(TableComparison::clean);
    }
}
