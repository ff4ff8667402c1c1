package dev.tributary.spring.capture;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The body of a request with an id returned what cannot be kept for a repetition of the request; nothing was written. */
public final class UnrepeatableResultException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnrepeatableResultException(String operation, String type, @Nullable Throwable cause) {
        super(
                "operation " + operation + " was called with a request id and returns a " + type + ", which is not the"
                        + " same after it was written as JSON and read again; a repeated request could not be given its"
                        + " first result: return a type that Jackson writes and reads, or call without a request id",
                cause);
    }
}
