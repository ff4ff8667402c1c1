package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** This site was declared lost, and the others go on without it: nothing can be committed here any more. */
public final class SiteLostException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SiteLostException(String operation, @Nullable Throwable cause) {
        super(operation, "this site was declared lost, and the other sites go on without it", cause);
    }
}
