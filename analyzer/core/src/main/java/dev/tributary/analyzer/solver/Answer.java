package dev.tributary.analyzer.solver;

import java.util.Map;

/** What a solver says of a query. */
public sealed interface Answer {

    /** The word that SMT-LIB has for the answer. */
    String word();

    /** No assignment satisfies the query: what it negates is proved. */
    record Unsatisfiable() implements Answer {
        @Override
        public String word() {
            return "unsat";
        }
    }

    /**
     * An assignment satisfies the query.
     *
     * @param values of the constants, by name, as SMT-LIB text
     */
    record Satisfiable(Map<String, String> values) implements Answer {
        public Satisfiable {
            values = Map.copyOf(values);
        }

        @Override
        public String word() {
            return "sat";
        }
    }

    /** The solver gave up; this never counts as a proof. */
    record Unknown(String reason) implements Answer {
        @Override
        public String word() {
            return "unknown";
        }
    }
}
