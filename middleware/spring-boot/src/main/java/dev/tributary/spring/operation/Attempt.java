package dev.tributary.spring.operation;

import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import java.util.concurrent.CompletableFuture;
import org.springframework.transaction.TransactionDefinition;

/** One attempt of a call, as a transaction in Spring's sense is made of it. */
abstract class Attempt implements TransactionDefinition {
    private final OperationCall call;
    private final boolean waits;
    private CompletableFuture<Receipt> acknowledgement = new CompletableFuture<>();

    /** {@code waits} is whether the commit waits for the acknowledgement. */
    Attempt(OperationCall call, boolean waits) {
        this.call = call;
        this.waits = waits;
    }

    final OperationCall call() {
        return call;
    }

    final boolean waits() {
        return waits;
    }

    @Override
    public final String getName() {
        return "operation " + call.operation();
    }

    /** Makes the thread ready for the body. */
    abstract void begin();

    /** Whether whatever takes part in it wants it rolled back. */
    abstract boolean rollbackOnly();

    /** Hands over what is to be committed; what is thrown was not committed. */
    abstract CompletableFuture<Receipt> commitAsync();

    /** Commits, and returns when that is acknowledged. */
    abstract Receipt commit();

    /** Leaves the thread as it was, and rolls back what was not handed over. */
    abstract void end();

    /** The acknowledgement, after the commit; completes when the hooks of the transaction have run, too. */
    final CompletableFuture<Receipt> acknowledgement() {
        return acknowledgement;
    }

    final void acknowledgedBy(CompletableFuture<Receipt> promise) {
        acknowledgement = promise;
    }
}
