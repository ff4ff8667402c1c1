package dev.tributary.dsl.plan;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file that should be a plan is not one that this release can use. */
public final class InvalidPlanException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidPlanException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
