package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An invocation that did not succeed. Unless its type says otherwise, nothing was written.
 *
 * <p>{@link OutcomeUnknownException} is the only one after which something may have been written.
 */
public abstract sealed class OperationException extends RuntimeException
        permits CoordinatorUnavailableException,
                DatabaseException,
                DatabaseReplacedException,
                EffectMismatchException,
                GuardRejectedException,
                InvalidArgumentException,
                InvariantRejectedException,
                OutcomeUnknownException,
                OverloadedException,
                ProofViolationException,
                RequestElsewhereException,
                RequestIdReusedException,
                RowNotFoundException,
                SiteLostException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String operation;

    OperationException(String operation, String message, @Nullable Throwable cause) {
        super(operation + ": " + message, cause);
        this.operation = operation;
    }

    /** The operation as the {@code .inv} file names it. */
    public String operation() {
        return operation;
    }
}
