package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Nobody can say here whether the operation was committed. */
public final class OutcomeUnknownException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;

    public OutcomeUnknownException(String operation, String problem, @Nullable Throwable cause) {
        super(operation, "the outcome is unknown: " + problem, cause);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
