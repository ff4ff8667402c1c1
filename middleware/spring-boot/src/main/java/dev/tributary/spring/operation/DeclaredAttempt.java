package dev.tributary.spring.operation;

import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import java.util.concurrent.CompletableFuture;

/** A call without a body: the engine executes its declaration when the transaction commits, and tries again by itself. */
final class DeclaredAttempt extends Attempt {
    private final Engine engine;

    DeclaredAttempt(Engine engine, OperationCall call, boolean waits) {
        super(call, waits);
        this.engine = engine;
    }

    @Override
    void begin() {
        // Nothing of it runs in the caller's thread before the commit.
    }

    @Override
    boolean rollbackOnly() {
        return false;
    }

    @Override
    CompletableFuture<Receipt> commitAsync() {
        return engine.invokeAsync(call());
    }

    @Override
    Receipt commit() {
        return engine.invoke(call());
    }

    @Override
    void end() {
        // There is nothing to give back.
    }
}
