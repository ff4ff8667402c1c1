package dev.tributary.spring.operation;

import dev.tributary.engine.Receipt;
import dev.tributary.outcome.OutcomeUnknownException;
import java.io.Serial;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Makes an {@link Attempt} of an operation a transaction in Spring's sense. Commit hooks fire when the engine
 * acknowledges, and not when the body has merely returned.
 */
final class OperationTransactionManager extends AbstractPlatformTransactionManager {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Executor hooks;

    /** Takes what runs the hooks of those who do not wait for the acknowledgement. */
    OperationTransactionManager(Executor hooks) {
        this.hooks = hooks;
        setTransactionSynchronization(SYNCHRONIZATION_ALWAYS);
    }

    /** The transaction as Spring sees it; participants mark it for rollback through its connection holder. */
    private static final class Transaction implements SmartTransactionObject {
        private @Nullable Attempt attempt;

        @Override
        public boolean isRollbackOnly() {
            return attempt != null && attempt.rollbackOnly();
        }

        @Override
        public void flush() {
            // Nothing waits to be written: effects are computed when the transaction commits.
        }

        Attempt attempt() {
            if (attempt == null) {
                throw new NoTransactionException("this attempt has not begun, or has ended");
            }
            return attempt;
        }
    }

    @Override
    protected Object doGetTransaction() {
        return new Transaction();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        Attempt attempt = (Attempt) definition;
        attempt.begin();
        ((Transaction) transaction).attempt = attempt;
    }

    @Override
    protected void prepareSynchronization(DefaultTransactionStatus status, TransactionDefinition definition) {
        super.prepareSynchronization(status, definition);
        if (status.isNewSynchronization() && definition instanceof BodyAttempt body) {
            body.suspension().ifPresent(TransactionSynchronizationManager::registerSynchronization);
        }
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        Attempt attempt = ((Transaction) status.getTransaction()).attempt();
        try {
            if (attempt.waits()) {
                Receipt receipt = attempt.commit();
                attempt.acknowledgedBy(CompletableFuture.completedFuture(receipt));
                if (receipt.repeated()) {
                    TransactionSynchronizationUtils.invokeAfterCompletion(
                            taken(), TransactionSynchronization.STATUS_ROLLED_BACK);
                }
            } else {
                attempt.acknowledgedBy(afterHooks(attempt.commitAsync()));
            }
        } catch (OutcomeUnknownException e) {
            throw new OutcomeUnknownToSpring(e);
        }
    }

    /** Takes the hooks away from this thread, whose transaction ends without them. */
    private static List<TransactionSynchronization> taken() {
        List<TransactionSynchronization> hooks = TransactionSynchronizationManager.getSynchronizations();
        TransactionSynchronizationManager.clearSynchronization();
        TransactionSynchronizationManager.initSynchronization();
        return hooks;
    }

    /** The hooks wait for the acknowledgement, on another thread. */
    private CompletableFuture<Receipt> afterHooks(CompletableFuture<Receipt> acknowledgement) {
        List<TransactionSynchronization> waiting = taken();
        return acknowledgement.handleAsync(
                (receipt, failure) -> {
                    int status = completion(receipt, failure);
                    try {
                        if (failure != null) {
                            throw failure instanceof CompletionException known
                                    ? known
                                    : new CompletionException(failure);
                        }
                        if (status == TransactionSynchronization.STATUS_COMMITTED) {
                            TransactionSynchronizationUtils.invokeAfterCommit(waiting);
                        }
                        return receipt;
                    } finally {
                        TransactionSynchronizationUtils.invokeAfterCompletion(waiting, status);
                    }
                },
                hooks);
    }

    /** A repeated request has committed nothing this time. */
    private static int completion(@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null && !receipt.repeated()) {
            return TransactionSynchronization.STATUS_COMMITTED;
        }
        return failure != null && Failures.ofFuture(failure) instanceof OutcomeUnknownException
                ? TransactionSynchronization.STATUS_UNKNOWN
                : TransactionSynchronization.STATUS_ROLLED_BACK;
    }

    /** Spring tells its hooks that the outcome is unknown only for transaction exceptions of its own. */
    static final class OutcomeUnknownToSpring extends TransactionSystemException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final OutcomeUnknownException outcome;

        OutcomeUnknownToSpring(OutcomeUnknownException outcome) {
            super(String.valueOf(outcome.getMessage()), outcome);
            this.outcome = outcome;
        }

        OutcomeUnknownException outcome() {
            return outcome;
        }
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        ((Transaction) status.getTransaction()).attempt().end();
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        Transaction ended = (Transaction) transaction;
        if (ended.attempt != null) {
            ended.attempt.end();
            ended.attempt = null;
        }
    }
}
