package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A constraint of the database refused effects that were proved or checked to be right: a proof or the runtime is wrong, or the constraint demands what no invariant says. */
public final class ProofViolationException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String constraint;

    public ProofViolationException(String operation, String constraint, @Nullable Throwable cause) {
        super(operation, "the database refused what was proved to be right (" + constraint + ")", cause);
        this.constraint = constraint;
    }

    public String constraint() {
        return constraint;
    }
}
