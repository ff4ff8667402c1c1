package dev.tributary.spring.operation;

import dev.tributary.engine.Coordination;
import dev.tributary.engine.Engine;
import dev.tributary.engine.Invocation;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.spring.capture.Capture;
import dev.tributary.spring.capture.SnapshotConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * An attempt whose effects a method body determines. Repositories and templates find the invocation's connection under the
 * application's own {@link DataSource}.
 */
final class BodyAttempt extends Attempt {
    private final Engine engine;
    private final DataSource dataSource;
    private final Coordination coordination;
    private @Nullable InvocationHolder holder;
    private Optional<Receipt> first = Optional.empty();
    private @Nullable String result;

    BodyAttempt(Engine engine, DataSource dataSource, OperationCall call, Coordination coordination, boolean waits) {
        super(call, waits);
        this.engine = engine;
        this.dataSource = dataSource;
        this.coordination = coordination;
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
    void begin() {
        Invocation invocation = engine.begin(call(), coordination);
        first = invocation.repeated();
        if (first.isPresent()) {
            // Nothing will be read: it has no connection, and the body does not run.
            invocation.close();
            return;
        }
        InvocationHolder opened = new InvocationHolder(invocation, new Capture(call().operation()));
        holder = opened;
        TransactionSynchronizationManager.bindResource(dataSource, opened);
        opened.capture.bind();
    }

    /** What else the transaction has to do when it is suspended; nothing when the body does not run. */
    Optional<TransactionSynchronization> suspension() {
        return Optional.ofNullable(holder).map(open -> new CaptureSuspension(open.capture));
    }

    /** The first outcome of this request, when there is one: then the body must not run. */
    Optional<Receipt> repeated() {
        return first;
    }

    /** What the body returned, as JSON, for whoever repeats the request; null when nobody can. */
    void result(@Nullable String json) {
        result = json;
    }

    @Override
    boolean rollbackOnly() {
        return holder != null && holder.isRollbackOnly();
    }

    private InvocationHolder holder() {
        if (holder == null) {
            throw new NoTransactionException("this attempt has not begun, or has ended");
        }
        return holder;
    }

    @Override
    CompletableFuture<Receipt> commitAsync() {
        Invocation invocation = handOver();
        CompletableFuture<Receipt> promise = invocation.commitAsync(result);
        // From here on the engine itself closes the invocation.
        holder = null;
        return promise;
    }

    @Override
    Receipt commit() {
        return handOver().commit(result);
    }

    private Invocation handOver() {
        InvocationHolder ending = holder();
        ending.invocation.effects(ending.capture.effects());
        // The engine gives the connection back; nobody may find it after that.
        unbind(ending);
        return ending.invocation;
    }

    @Override
    void end() {
        InvocationHolder ending = holder;
        holder = null;
        if (ending != null) {
            unbind(ending);
            ending.invocation.close();
        }
    }

    private void unbind(InvocationHolder ending) {
        ending.capture.unbind();
        if (TransactionSynchronizationManager.getResource(dataSource) == ending) {
            TransactionSynchronizationManager.unbindResource(dataSource);
        }
    }
}
