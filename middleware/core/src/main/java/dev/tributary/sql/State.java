package dev.tributary.sql;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where the rows of a state are.
 *
 * @param tables the SQL name of each entity's rows
 * @param fence what stands at the end of a subquery so that the planner runs it as it is written, with the values of the rows
 *     around it; empty where the planner is free to do better
 */
record State(UnaryOperator<String> tables, String fence) {
    /** A subquery with an offset is not merged into the query around it. */
    private static final String OFFSET = " OFFSET 0";

    /** The tables themselves. */
    static State of(UnaryOperator<String> tables) {
        return new State(tables, "");
    }

    /** The tables themselves, but some entities' rows elsewhere, which only fenced subqueries read by an index. */
    static State shadowing(UnaryOperator<String> tables, Set<String> shadowed, UnaryOperator<String> shadows) {
        return new State(entity -> (shadowed.contains(entity) ? shadows : tables).apply(entity), OFFSET);
    }

    String table(String entity) {
        return tables.apply(entity);
    }
}
