package dev.tributary.engine;

import java.io.Serial;

/** Another coordinated operation has committed since the snapshot: nothing was written, and another attempt may succeed. */
final class StaleVersionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    StaleVersionException(String operation) {
        super(operation + ": another coordinated operation has committed since its snapshot", null, false, false);
    }
}
