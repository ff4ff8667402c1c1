package dev.tributary.spring.database;

import java.io.Serial;

/** The system tables cannot be installed, or the managed tables cannot be put under guard. */
public final class SystemTablesException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    SystemTablesException(String what, Throwable cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
