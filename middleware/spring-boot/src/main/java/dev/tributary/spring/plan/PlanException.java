package dev.tributary.spring.plan;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The application cannot start, because it has no plan, or one that does not fit what it declares. */
public final class PlanException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    PlanException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}
