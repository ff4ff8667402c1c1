package dev.tributary.outcome;

import java.io.Serial;

/** An argument is missing, of another type, or does not fit. */
public final class InvalidArgumentException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String problem;

    public InvalidArgumentException(String operation, String parameter, String problem) {
        super(operation, "argument " + parameter + " " + problem, null);
        this.parameter = parameter;
        this.problem = problem;
    }

    public String parameter() {
        return parameter;
    }

    public String problem() {
        return problem;
    }
}
