package dev.tributary.spring.database;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The application made its data source itself, and nothing says how to open connections of one's own to its database. */
public final class UnknownDatabaseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownDatabaseException(String dataSource, @Nullable Throwable cause) {
        super("it is not known how to connect to the database of " + dataSource, cause);
    }
}
