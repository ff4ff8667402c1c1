package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The database failed before anything was committed. */
public final class DatabaseException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;

    public DatabaseException(String operation, String problem, @Nullable Throwable cause) {
        super(operation, "the database failed: " + problem, cause);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
