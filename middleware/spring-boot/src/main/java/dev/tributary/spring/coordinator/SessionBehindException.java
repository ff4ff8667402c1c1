package dev.tributary.spring.coordinator;

import java.io.Serial;
import java.time.Duration;

/** This site has not merged in time what the caller has seen elsewhere; nothing was done. */
public final class SessionBehindException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SessionBehindException(Duration waited) {
        super("this site has not merged within " + waited.toMillis() + " ms what the caller has seen at another one");
    }
}
