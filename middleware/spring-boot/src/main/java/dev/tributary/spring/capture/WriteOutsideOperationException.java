package dev.tributary.spring.capture;

import java.io.Serial;

/** A managed entity was written outside any operation; nothing was written. */
public final class WriteOutsideOperationException extends OperationUsageException {
    @Serial
    private static final long serialVersionUID = 1L;

    WriteOutsideOperationException(String entity) {
        super(
                "rows of " + entity + " are written by operations only: do this in a method with @Operation, declared"
                        + " in the .inv file, and call that from another bean (a call on `this` stays a plain call)",
                null);
    }
}
