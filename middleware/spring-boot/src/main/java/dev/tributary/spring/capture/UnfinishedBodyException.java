package dev.tributary.spring.capture;

import java.io.Serial;

/** The body of an operation returned a future that was not complete; nothing was written. */
public final class UnfinishedBodyException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnfinishedBodyException(String operation) {
        super(
                "operation " + operation + " returned a future that is not complete, but its body is over when it"
                        + " returns: what it writes afterwards, or on another thread, is no part of it; return"
                        + " CompletableFuture.completedFuture(value), and the caller's future completes with it when the"
                        + " operation is acknowledged",
                null);
    }
}
