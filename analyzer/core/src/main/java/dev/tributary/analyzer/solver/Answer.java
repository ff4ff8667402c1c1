package dev.tributary.analyzer.solver;

import java.util.Map;

/** What a solver says of a query. */
public sealed interface Answer {

    /** No assignment satisfies the query: what it negates is proved. */
    record Unsatisfiable() implements Answer {}

    /**
     * An assignment satisfies the query.
     *
     * @param values of the observed constants, by name, as SMT-LIB text
     */
    record Satisfiable(Map<String, String> values) implements Answer {
        public Satisfiable {
            values = Map.copyOf(values);
        }
    }

    /** The solver gave up; this never counts as a proof. */
    record Unknown(String reason) implements Answer {}
}
