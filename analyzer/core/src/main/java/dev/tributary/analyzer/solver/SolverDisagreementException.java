package dev.tributary.analyzer.solver;

/** Two solvers contradict each other, so one of them, or the text between them, is wrong: no verdict can be trusted. */
public final class SolverDisagreementException extends SolverException {
    private static final long serialVersionUID = 1;

    SolverDisagreementException(String message) {
        super(message);
    }
}
