package dev.tributary.outcome;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A request id was brought to a site that cannot know whether the request has happened already; nothing was written by this
 * call. It says nothing of copies of the request at other sites.
 */
public final class RequestElsewhereException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String requestId;
    private final @Nullable String home;
    private final String reason;

    /**
     * A refusal.
     *
     * @param home the site that the id names; null when it names none
     * @param reason why the request cannot be repeated here, as the end of a sentence
     */
    public RequestElsewhereException(String operation, String requestId, @Nullable String home, String reason) {
        super(
                operation,
                "request id " + requestId + " "
                        + (home == null
                                ? "names no site (@site/...), and another one may have taken it"
                                : "is at home at site " + home + ", repeat it there")
                        + "; it cannot be repeated here, because " + reason,
                null);
        this.requestId = requestId;
        this.home = home;
        this.reason = reason;
    }

    public String requestId() {
        return requestId;
    }

    /** The site at which the request can be repeated; null when the id names none. */
    public @Nullable String home() {
        return home;
    }

    /** Why it cannot be repeated here, as the end of a sentence. */
    public String reason() {
        return reason;
    }
}
