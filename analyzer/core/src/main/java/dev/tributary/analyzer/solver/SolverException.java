package dev.tributary.analyzer.solver;

/** The tool failed, not its input: the message is a sentence for people. */
public class SolverException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SolverException(String message) {
        super(message);
    }

    public SolverException(String message, Throwable cause) {
        super(message, cause);
    }
}
