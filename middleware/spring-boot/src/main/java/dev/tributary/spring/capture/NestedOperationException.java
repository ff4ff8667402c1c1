package dev.tributary.spring.capture;

import java.io.Serial;

/** An operation was called inside another one, or inside a transaction that it cannot be part of. */
public final class NestedOperationException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public NestedOperationException(String message) {
        super(message, null);
    }
}
