package dev.tributary.spring.capture;

import java.io.Serial;

/** The body of an operation queried a table that it had written: the answer would not show the writes. */
public final class StaleReadException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    StaleReadException(String operation, String table) {
        super(
                "operation " + operation + " queries " + table + " after writing it; effects are applied at the end, so"
                        + " the answer would be stale: query first, or read the row by its id",
                null);
    }
}
