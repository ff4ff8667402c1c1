package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The database was restored, or a standby took over, since this instance started: it has to be restarted, so that it writes under a
 * name that nobody had. Nothing was written.
 */
public final class DatabaseReplacedException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    public DatabaseReplacedException(String operation, @Nullable Throwable cause) {
        super(
                operation,
                "the database was restored or failed over since this instance started, which has to be restarted",
                cause);
    }
}
