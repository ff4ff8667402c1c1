package dev.tributary.spring.web;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.spring.capture.OperationUsageException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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
    private static final String TYPE = "urn:tributary:problem:";
    private static final String RETRY_AFTER_SECONDS = "1";

    /** What kind of answer an outcome is: its type's last part, its status, and a title that never varies. */
    private record Kind(String type, HttpStatus status, String title) {}

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> operation(OperationException exception) {
        Kind kind = kind(exception);
        ProblemDetail problem = problem(kind, exception);
        problem.setProperty("operation", exception.operation());
        details(exception, problem);
        if (kind.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("operation {} failed", exception.operation(), exception);
        }
        return answer(kind, problem);
    }

    @ExceptionHandler
    public ResponseEntity<ProblemDetail> usage(OperationUsageException exception) {
        LOG.error("the program uses operations in a way that cannot work", exception);
        Kind kind = new Kind("usage", HttpStatus.INTERNAL_SERVER_ERROR, "The program misuses an operation");
        return answer(kind, problem(kind, exception));
    }

    private static Kind kind(OperationException exception) {
        if (exception instanceof GuardRejectedException) {
            return new Kind("guard", HttpStatus.CONFLICT, "The operation does not apply in this state");
        } else if (exception instanceof InvariantRejectedException) {
            return new Kind("invariant", HttpStatus.CONFLICT, "The operation would break an invariant");
        } else if (exception instanceof RowNotFoundException) {
            return new Kind("row-not-found", HttpStatus.NOT_FOUND, "There is no such row");
        } else if (exception instanceof InvalidArgumentException) {
            return new Kind("invalid-argument", HttpStatus.BAD_REQUEST, "An argument is not valid");
        } else if (exception instanceof RequestIdReusedException) {
            return new Kind("request-id-reused", HttpStatus.UNPROCESSABLE_CONTENT, "The request id was used before");
        } else if (exception instanceof DatabaseException) {
            return new Kind("database", HttpStatus.SERVICE_UNAVAILABLE, "The database failed, nothing was written");
        } else if (exception instanceof EffectMismatchException) {
            return new Kind(
                    "effect-mismatch", HttpStatus.INTERNAL_SERVER_ERROR, "The program does not do what it declares");
        } else if (exception instanceof CoordinatorUnavailableException) {
            return new Kind("coordinator-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The coordinator is away");
        } else if (exception instanceof OverloadedException) {
            return new Kind("overloaded", HttpStatus.SERVICE_UNAVAILABLE, "Too much is going on");
        } else if (exception instanceof OutcomeUnknownException) {
            return new Kind("outcome-unknown", HttpStatus.GATEWAY_TIMEOUT, "It is not known whether it happened");
        } else if (exception instanceof ProofViolationException) {
            return new Kind("proof-violation", HttpStatus.INTERNAL_SERVER_ERROR, "A proof or the runtime is wrong");
        }
        throw new IllegalStateException("an outcome without a kind", exception);
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
        } else if (exception instanceof OutcomeUnknownException) {
            problem.setProperty("retry", "only after checking whether it happened");
        }
    }

    private static ProblemDetail problem(Kind kind, RuntimeException exception) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(kind.status(), String.valueOf(exception.getMessage()));
        problem.setType(URI.create(TYPE + kind.type()));
        problem.setTitle(kind.title());
        return problem;
    }

    private static ResponseEntity<ProblemDetail> answer(Kind kind, ProblemDetail problem) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(kind.status());
        if (kind.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(problem);
    }
}
