package dev.tributary.postgres.embedded;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The embedded server cannot be started, or does not do what it was told; the message says what to do about it. */
public final class EmbeddedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
