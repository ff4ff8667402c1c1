package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The coordinator cannot be reached; confluent operations go on. */
public final class CoordinatorUnavailableException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    public CoordinatorUnavailableException(String operation, @Nullable Throwable cause) {
        super(operation, "the coordinator cannot be reached", cause);
    }
}
