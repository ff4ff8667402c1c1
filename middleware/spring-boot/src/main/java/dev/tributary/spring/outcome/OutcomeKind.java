package dev.tributary.spring.outcome;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.spring.capture.OperationUsageException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a call of an operation has ended. */
public enum OutcomeKind {
    COMMITTED,
    GUARD,
    INVARIANT,
    ROW_NOT_FOUND,
    INVALID_ARGUMENT,
    REQUEST_ELSEWHERE,
    REQUEST_ID_REUSED,
    EFFECT_MISMATCH,
    COORDINATOR_UNAVAILABLE,
    SITE_LOST,
    DATABASE_REPLACED,
    OVERLOADED,
    OUTCOME_UNKNOWN,
    DATABASE,
    PROOF_VIOLATION,
    /** The program uses operations in a way that cannot work. */
    USAGE,
    /** The method's body threw something of its own; nothing was written. */
    BODY_FAILED;

    /** As it is written in the type of a problem and in the tag of a metric: {@code row-not-found}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of what a call threw; null stands for an acknowledgement. */
    public static OutcomeKind of(@Nullable Throwable thrown) {
        if (thrown == null) {
            return COMMITTED;
        } else if (thrown instanceof GuardRejectedException) {
            return GUARD;
        } else if (thrown instanceof InvariantRejectedException) {
            return INVARIANT;
        } else if (thrown instanceof RowNotFoundException) {
            return ROW_NOT_FOUND;
        } else if (thrown instanceof InvalidArgumentException) {
            return INVALID_ARGUMENT;
        } else if (thrown instanceof RequestElsewhereException) {
            return REQUEST_ELSEWHERE;
        } else if (thrown instanceof RequestIdReusedException) {
            return REQUEST_ID_REUSED;
        } else if (thrown instanceof EffectMismatchException) {
            return EFFECT_MISMATCH;
        } else if (thrown instanceof CoordinatorUnavailableException) {
            return COORDINATOR_UNAVAILABLE;
        } else if (thrown instanceof SiteLostException) {
            return SITE_LOST;
        } else if (thrown instanceof DatabaseReplacedException) {
            return DATABASE_REPLACED;
        } else if (thrown instanceof OverloadedException) {
            return OVERLOADED;
        } else if (thrown instanceof OutcomeUnknownException) {
            return OUTCOME_UNKNOWN;
        } else if (thrown instanceof DatabaseException) {
            return DATABASE;
        } else if (thrown instanceof ProofViolationException) {
            return PROOF_VIOLATION;
        }
        return thrown instanceof OperationUsageException ? USAGE : BODY_FAILED;
    }
}
