package dev.tributary.spring.capture;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The body of an operation wrote in a way that is no effect of a managed entity; nothing was written. */
public final class UncapturableWriteException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String operation;

    public UncapturableWriteException(String operation, String message) {
        this(operation, message, null);
    }

    public UncapturableWriteException(String operation, String message, @Nullable Throwable cause) {
        super("operation " + operation + ": " + message, cause);
        this.operation = operation;
    }

    public String operation() {
        return operation;
    }
}
