package dev.tributary.spring.capture;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Code uses operations or managed tables in a way that cannot work: a mistake in the program, not an outcome. */
public abstract sealed class OperationUsageException extends RuntimeException
        permits WriteOutsideOperationException,
                UncapturableWriteException,
                StaleReadException,
                UnrepeatableResultException,
                UnfinishedBodyException,
                NestedOperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    OperationUsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
