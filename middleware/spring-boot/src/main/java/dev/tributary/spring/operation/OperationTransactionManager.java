package dev.tributary.spring.operation;

import dev.tributary.engine.Engine;
import dev.tributary.engine.Invocation;
import dev.tributary.engine.OperationCall;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.spring.capture.Capture;
import dev.tributary.spring.capture.SnapshotConnection;
import java.io.Serial;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes one attempt of an operation a transaction in Spring's sense. Repositories and templates find the invocation's
 * connection under the application's own {@link DataSource}; commit hooks fire when the engine acknowledges, and not when
 * the body has merely returned.
 */
final class OperationTransactionManager extends AbstractPlatformTransactionManager {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Engine engine;
    private final transient DataSource dataSource;

    OperationTransactionManager(Engine engine, DataSource dataSource) {
        this.engine = engine;
        this.dataSource = dataSource;
        setTransactionSynchronization(SYNCHRONIZATION_ALWAYS);
    }

    /** Which call the transaction is for, on its way through Spring's interface. */
    record CallDefinition(OperationCall call) implements TransactionDefinition {
        @Override
        public String getName() {
            return "operation " + call.operation();
        }
    }

    /** The transaction as Spring sees it; participants mark it for rollback through its connection holder. */
    private static final class Attempt implements SmartTransactionObject {
        private @Nullable InvocationHolder holder;

        @Override
        public boolean isRollbackOnly() {
            return holder != null && holder.isRollbackOnly();
        }

        @Override
        public void flush() {
            // Nothing waits to be written: effects are computed when the transaction commits.
        }

        InvocationHolder holder() {
            if (holder == null) {
                throw new NoTransactionException("this attempt has not begun, or has ended");
            }
            return holder;
        }
    }

    /** Carries the invocation and what is captured along with the connection that Spring looks for. */
    private static final class InvocationHolder extends ConnectionHolder {
        private final Invocation invocation;
        private final Capture capture;

        InvocationHolder(Invocation invocation, Capture capture) {
            super(SnapshotConnection.guard(invocation.connection(), capture));
            this.invocation = invocation;
            this.capture = capture;
            setTransactionActive(true);
            setSynchronizedWithTransaction(true);
        }
    }

    @Override
    protected Object doGetTransaction() {
        return new Attempt();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        OperationCall call = ((CallDefinition) definition).call();
        Invocation invocation = engine.begin(call);
        InvocationHolder holder = new InvocationHolder(invocation, new Capture(call.operation()));
        ((Attempt) transaction).holder = holder;
        bind(holder);
    }

    @Override
    protected void prepareSynchronization(DefaultTransactionStatus status, TransactionDefinition definition) {
        super.prepareSynchronization(status, definition);
        if (status.isNewSynchronization()) {
            TransactionSynchronizationManager.registerSynchronization(
                    new CaptureSuspension(((Attempt) status.getTransaction()).holder().capture));
        }
    }

    /** An independent transaction inside the body is outside the operation while it lasts. */
    private record CaptureSuspension(Capture capture) implements TransactionSynchronization {
        @Override
        public void suspend() {
            capture.unbind();
        }

        @Override
        public void resume() {
            capture.bind();
        }
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        InvocationHolder holder = ((Attempt) status.getTransaction()).holder();
        try {
            holder.invocation.effects(holder.capture.effects());
            // The engine gives the connection back; nobody may find it after that.
            unbind(holder);
            holder.invocation.commit();
        } catch (OutcomeUnknownException e) {
            throw new OutcomeUnknownToSpring(e);
        }
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
        InvocationHolder holder = ((Attempt) status.getTransaction()).holder();
        unbind(holder);
        holder.invocation.close();
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        Attempt attempt = (Attempt) transaction;
        if (attempt.holder != null) {
            unbind(attempt.holder);
            attempt.holder.invocation.close();
            attempt.holder = null;
        }
    }

    private void bind(InvocationHolder holder) {
        TransactionSynchronizationManager.bindResource(dataSource, holder);
        holder.capture.bind();
    }

    private void unbind(InvocationHolder holder) {
        holder.capture.unbind();
        if (TransactionSynchronizationManager.getResource(dataSource) == holder) {
            TransactionSynchronizationManager.unbindResource(dataSource);
        }
    }
}
