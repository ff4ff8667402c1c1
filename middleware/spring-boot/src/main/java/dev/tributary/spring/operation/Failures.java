package dev.tributary.spring.operation;

import dev.tributary.spring.capture.UncapturableWriteException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The words for what goes wrong in a body, and the way of what it throws past the engine and through futures. */
final class Failures {
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Failures() {}

    /** Carries a checked exception or an error of the body past the engine, unchanged. */
    private static final class BodyFailure extends UndeclaredThrowableException {
        private static final long serialVersionUID = 1L;

        BodyFailure(Throwable thrown) {
            super(thrown);
        }
    }

    /** What to throw for what a body threw. */
    static RuntimeException ofBody(String operation, Throwable thrown) {
        String state = sqlState(thrown);
        if (READ_ONLY_TRANSACTION.equals(state)) {
            return new UncapturableWriteException(
                    operation,
                    "its body writes with a query of its own, or to a table that no .inv file manages; a body reads a"
                            + " snapshot, and only writes of managed entities through repositories become effects",
                    thrown);
        }
        if (INSUFFICIENT_PRIVILEGE.equals(state)) {
            return new UncapturableWriteException(
                    operation,
                    "its body has a query that the application's role may not run; only writes through"
                            + " repositories become effects",
                    thrown);
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new BodyFailure(thrown);
    }

    private static @Nullable String sqlState(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    /** What happened, without what it was carried in. */
    static Throwable unwrapped(Throwable failure) {
        if (failure instanceof BodyFailure body) {
            return body.getUndeclaredThrowable();
        } else if (failure instanceof OperationTransactionManager.OutcomeUnknownToSpring unknown) {
            return unknown.outcome();
        }
        return failure instanceof CompletionException && failure.getCause() != null
                ? unwrapped(failure.getCause())
                : failure;
    }
}
