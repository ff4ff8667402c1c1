package dev.tributary.analyzer.solver;

/** Decides quantifier-free queries in SMT-LIB 2. Implementations may be called from several threads. */
public interface Solver {

    /** Decides the conjunction of all assertions of {@code smtLib}, which has no {@code check-sat} of its own. */
    Answer check(String smtLib);
}
