package dev.tributary.outcome;

import java.io.Serial;
import java.util.List;

/** The operation would break an invariant; the rows are those that would, none where it is about the state as a whole. */
public final class InvariantRejectedException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String invariant;
    private final transient List<String> rows;

    public InvariantRejectedException(String operation, String invariant, List<String> rows) {
        super(
                operation,
                "it would break " + invariant + (rows.isEmpty() ? "" : " at " + String.join(", ", rows)),
                null);
        this.invariant = invariant;
        this.rows = List.copyOf(rows);
    }

    public String invariant() {
        return invariant;
    }

    public List<String> rows() {
        return rows;
    }
}
