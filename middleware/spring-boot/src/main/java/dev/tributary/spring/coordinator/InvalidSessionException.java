package dev.tributary.spring.coordinator;

import java.io.Serial;

/** What a caller gave as its session's token is none; nothing was done. */
public final class InvalidSessionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidSessionException(String problem) {
        super(problem);
    }
}
