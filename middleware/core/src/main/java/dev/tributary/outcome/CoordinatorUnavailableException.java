package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator cannot be reached, or not in time, or does not run this version of the application, or has lost records in a
 * failover that have not come back yet; nothing was written, and confluent operations go on.
 */
public final class CoordinatorUnavailableException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;

    public CoordinatorUnavailableException(String operation, String problem, @Nullable Throwable cause) {
        super(operation, "the coordinator is not available: " + problem, cause);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
