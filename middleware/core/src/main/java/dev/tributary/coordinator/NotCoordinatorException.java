package dev.tributary.coordinator;

import java.io.Serial;

/** The site that was asked is not the coordinator; nothing was written, and another site may do it. */
public final class NotCoordinatorException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Epoch current;

    public NotCoordinatorException(Epoch current) {
        super("the coordinator is " + current.site() + ", of epoch " + current.number(), null, false, false);
        this.current = current;
    }

    /** What the site that was asked knows. */
    public Epoch current() {
        return current;
    }
}
