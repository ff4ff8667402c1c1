package dev.tributary.outcome;

import java.io.Serial;

/** A condition of the operation's {@code requires} does not hold here. */
public final class GuardRejectedException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String requires;

    public GuardRejectedException(String operation, String requires) {
        super(operation, "requires " + requires + ", which does not hold here", null);
        this.requires = requires;
    }

    public String requires() {
        return requires;
    }
}
