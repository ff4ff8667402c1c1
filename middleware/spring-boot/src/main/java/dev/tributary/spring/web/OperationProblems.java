package dev.tributary.spring.web;

import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.spring.capture.OperationUsageException;
import dev.tributary.spring.coordinator.InvalidSessionException;
import dev.tributary.spring.coordinator.SessionBehindException;
import dev.tributary.spring.outcome.OutcomeKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers each outcome that is no success with a problem document (RFC 9457).
 *
 * <p>It comes before an application's own advice, which may well handle every exception.
 */
@RestControllerAdvice
@Order(0)
public class OperationProblems {
    private static final Logger LOG = LoggerFactory.getLogger(OperationProblems.class);
    private static final String RETRY_AFTER_SECONDS = "1";
    /** What the program or the database says of itself is nothing for its callers. */
    private static final String INTERNAL = "the application's log says more";

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> operation(OperationException exception) {
        ProblemKind kind = ProblemKind.of(OutcomeKind.of(exception));
        ProblemDetail problem = problem(kind, exception);
        problem.setProperty("operation", exception.operation());
        details(exception, problem);
        if (kind.internal()) {
            LOG.error("operation {} failed", exception.operation(), exception);
        }
        return answer(kind, problem);
    }

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> usage(OperationUsageException exception) {
        LOG.error("the program uses operations in a way that cannot work", exception);
        return answer(ProblemKind.USAGE, problem(ProblemKind.USAGE, exception));
    }

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> idempotencyKey(InvalidIdempotencyKeyException exception) {
        ProblemKind kind = ProblemKind.INVALID_IDEMPOTENCY_KEY;
        return answer(kind, problem(kind, exception));
    }

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> session(InvalidSessionException exception) {
        ProblemKind kind = ProblemKind.INVALID_SESSION;
        return answer(kind, problem(kind, exception));
    }

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> behind(SessionBehindException exception) {
        ProblemKind kind = ProblemKind.SESSION_BEHIND;
        return answer(kind, problem(kind, exception));
    }

    /** What each outcome has to say beyond its text. */
    private static void details(OperationException exception, ProblemDetail problem) {
        if (exception instanceof GuardRejectedException guard) {
            problem.setProperty("requires", guard.requires());
        } else if (exception instanceof InvariantRejectedException invariant) {
            problem.setProperty("invariant", invariant.invariant());
            problem.setProperty("rows", invariant.rows());
        } else if (exception instanceof RowNotFoundException row) {
            problem.setProperty("parameter", row.parameter());
            problem.setProperty("row", row.row());
        } else if (exception instanceof InvalidArgumentException argument) {
            problem.setProperty("parameter", argument.parameter());
        } else if (exception instanceof RequestIdReusedException reused) {
            problem.setProperty("requestId", reused.requestId());
        } else if (exception instanceof RequestElsewhereException elsewhere) {
            problem.setProperty("requestId", elsewhere.requestId());
            if (elsewhere.home() != null) {
                problem.setProperty("site", elsewhere.home());
            }
        } else if (exception instanceof OutcomeUnknownException) {
            problem.setProperty("retry", "only with the same request id, or after checking whether it happened");
        }
    }

    private static ProblemDetail problem(ProblemKind kind, RuntimeException exception) {
        String detail = kind.internal() ? INTERNAL : String.valueOf(exception.getMessage());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(kind.status(), detail);
        problem.setType(kind.type());
        problem.setTitle(kind.title());
        return problem;
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemKind kind, ProblemDetail problem) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(kind.status());
        if (kind.passes()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(problem);
    }
}
