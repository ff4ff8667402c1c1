package dev.tributary.spring.web;

import dev.tributary.spring.outcome.OutcomeKind;
import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** What kind of answer an outcome is: its type, its status, and a title that never varies. */
enum ProblemKind {
    GUARD(HttpStatus.CONFLICT, "The operation does not apply in this state"),
    INVARIANT(HttpStatus.CONFLICT, "The operation would break an invariant"),
    ROW_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such row"),
    INVALID_ARGUMENT(HttpStatus.BAD_REQUEST, "An argument is not valid"),
    INVALID_IDEMPOTENCY_KEY(HttpStatus.BAD_REQUEST, "The Idempotency-Key is not valid"),
    REQUEST_ELSEWHERE(HttpStatus.CONFLICT, "Only another site can tell whether it happened"),
    INVALID_SESSION(HttpStatus.BAD_REQUEST, "The Tributary-Session is not valid"),
    REQUEST_ID_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The request id was used before"),
    OVERLOADED(HttpStatus.SERVICE_UNAVAILABLE, "Too much is going on"),
    COORDINATOR_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The coordinator is away"),
    SESSION_BEHIND(HttpStatus.SERVICE_UNAVAILABLE, "This site has not merged yet what the caller has seen"),
    SITE_LOST(HttpStatus.GONE, "The other sites go on without this one"),
    DATABASE_REPLACED(HttpStatus.SERVICE_UNAVAILABLE, "This instance has to be restarted"),
    DATABASE(HttpStatus.SERVICE_UNAVAILABLE, "The database failed, nothing was written"),
    OUTCOME_UNKNOWN(HttpStatus.GATEWAY_TIMEOUT, "It is not known whether it happened"),
    EFFECT_MISMATCH(HttpStatus.INTERNAL_SERVER_ERROR, "The program does not do what it declares"),
    PROOF_VIOLATION(HttpStatus.INTERNAL_SERVER_ERROR, "A proof or the runtime is wrong"),
    USAGE(HttpStatus.INTERNAL_SERVER_ERROR, "The program misuses an operation");

    private static final String TYPE = "urn:tributary:problem:";

    private final HttpStatus status;
    private final String title;

    ProblemKind(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    /**
     * The answer to an outcome.
     *
     * @throws IllegalArgumentException when the outcome is no problem of Tributary's
     */
    static ProblemKind of(OutcomeKind outcome) {
        return valueOf(outcome.name());
    }

    URI type() {
        return URI.create(TYPE + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Whether it is a matter of the program or its database, and not of the request. */
    boolean internal() {
        return status == HttpStatus.INTERNAL_SERVER_ERROR || this == DATABASE;
    }

    /** Whether the same request can succeed a moment later. */
    boolean passes() {
        return status == HttpStatus.SERVICE_UNAVAILABLE;
    }
}
