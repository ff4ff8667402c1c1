package dev.tributary.versions;

/** An instance must not start, because a version runs that its plan was not analysed beside. */
public final class PlanInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    PlanInUseException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to do, in sentences. */
    public String action() {
        return action;
    }
}
