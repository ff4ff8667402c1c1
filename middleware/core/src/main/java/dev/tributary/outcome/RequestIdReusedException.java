package dev.tributary.outcome;

import java.io.Serial;

/** A request id came again with another operation or other arguments; nothing was written by this call. */
public final class RequestIdReusedException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String requestId;
    private final String firstUse;

    public RequestIdReusedException(String operation, String requestId, String firstUse) {
        super(
                operation,
                "request id " + requestId + " was used before, for " + firstUse + "; a new request needs a new id",
                null);
        this.requestId = requestId;
        this.firstUse = firstUse;
    }

    public String requestId() {
        return requestId;
    }

    /** What it was used for first, in words. */
    public String firstUse() {
        return firstUse;
    }
}
