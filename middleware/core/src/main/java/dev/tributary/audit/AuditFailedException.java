package dev.tributary.audit;

import java.io.Serial;

/** The database could not be read or written at all. */
public final class AuditFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    AuditFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
