package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** More work waits than can be done in time; trying again later is safe. */
public final class OverloadedException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;

    public OverloadedException(String operation, String problem, @Nullable Throwable cause) {
        super(operation, problem, cause);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
