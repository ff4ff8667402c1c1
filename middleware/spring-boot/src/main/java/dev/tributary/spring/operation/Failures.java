package dev.tributary.spring.operation;

import dev.tributary.spring.capture.UncapturableWriteException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The words for what goes wrong in a body, and the way of what it throws past the engine and through futures. */
final class Failures {
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String INTEGRITY_VIOLATION = "23";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Failures() {}

    /** Carries what a body threw past the engine, which looks for lost races among causes. */
    private static final class BodyFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        BodyFailure(Throwable thrown) {
            super(null, null, false, false);
            this.thrown = thrown;
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
        // A constraint that refused what the body itself wrote: another attempt would write the same.
        boolean refused = state != null && state.startsWith(INTEGRITY_VIOLATION);
        return thrown instanceof RuntimeException unchecked && !refused ? unchecked : new BodyFailure(thrown);
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
    static Throwable uncarried(Throwable failure) {
        if (failure instanceof BodyFailure body) {
            return body.thrown;
        }
        return failure instanceof OperationTransactionManager.OutcomeUnknownToSpring unknown
                ? unknown.outcome()
                : failure;
    }

    /** What a future ended with. */
    static Throwable ofFuture(Throwable failure) {
        return uncarried(
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
    }
}
