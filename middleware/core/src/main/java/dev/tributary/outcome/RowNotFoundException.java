package dev.tributary.outcome;

import java.io.Serial;

/** A row argument names a row that does not exist here. */
public final class RowNotFoundException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String row;

    public RowNotFoundException(String operation, String parameter, String row) {
        super(operation, "there is no " + row + " (parameter " + parameter + ")", null);
        this.parameter = parameter;
        this.row = row;
    }

    public String parameter() {
        return parameter;
    }

    public String row() {
        return row;
    }
}
