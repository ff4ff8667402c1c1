package dev.tributary.spring.operation;

import dev.tributary.dsl.forms.MethodForms;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Engine;
import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.spring.capture.Capture;
import dev.tributary.spring.capture.ManagedTypes;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.capture.UnfinishedBodyException;
import dev.tributary.spring.observe.OperationObserver;
import dev.tributary.spring.observe.OperationObserver.Observed;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs calls of operations, with bodies and without: attempts, the transaction around each, and when the caller learns of
 * the outcome. A method that returns a {@link CompletableFuture} throws nothing but misuse; every outcome is the future's.
 */
public final class OperationRunner {
    private final Engine engine;
    private final DataSource dataSource;
    private final ManagedTypes types;
    private final ApplicationEventPublisher events;
    private final Executor executor;
    private final OperationObserver observer;
    private final OperationResults results;
    private final OperationTransactionManager transactions;
    private final Map<Called, OperationMethod> methods = new ConcurrentHashMap<>();

    /** Takes the executor of what is not done in a caller's thread: hooks and coordinated bodies that nobody waits for. */
    public OperationRunner(
            Engine engine,
            DataSource dataSource,
            ManagedTypes types,
            ApplicationEventPublisher events,
            Executor executor,
            OperationObserver observer,
            JsonMapper json) {
        this.engine = engine;
        this.dataSource = dataSource;
        this.types = types;
        this.events = events;
        this.executor = task -> {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                // What was acknowledged must reach its caller, also while the application stops.
                task.run();
            }
        };
        this.observer = observer;
        this.results = new OperationResults(json);
        this.transactions = new OperationTransactionManager(this.executor);
    }

    private record Called(Class<?> type, Method method) {}

    /** What a method does when it is called. */
    interface Body {
        @Nullable
        Object run() throws Throwable;
    }

    /** Runs a method's body as its operation. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is what the caller gets
    @Nullable
    Object body(Method method, Class<?> type, @Nullable Object[] arguments, Body body) throws Throwable {
        OperationMethod operation = method(method, type, true);
        requireNoTransaction(operation.name());
        return operation.async()
                ? promised(
                        operation,
                        arguments,
                        call -> engine.mode(operation.name()) == Mode.CONFLUENT
                                ? handedOver(operation, call, body)
                                : CompletableFuture.supplyAsync(() -> inCallersThread(operation, call, body), executor))
                : waitedFor(operation, arguments, call -> inCallersThread(operation, call, body));
    }

    /** Executes the declaration of a method's operation. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is what the caller gets
    @Nullable
    Object declared(Method method, Class<?> type, @Nullable Object[] arguments) throws Throwable {
        OperationMethod operation = method(method, type, false);
        requireNoTransaction(operation.name());
        return operation.async()
                ? promised(
                        operation,
                        arguments,
                        call -> executed(new DeclaredAttempt(engine, call, false))
                                .thenApply(receipt -> returned(operation, call, receipt)))
                : waitedFor(
                        operation,
                        arguments,
                        call -> returned(
                                operation,
                                call,
                                executed(new DeclaredAttempt(engine, call, true))
                                        .join()));
    }

    private OperationMethod method(Method method, Class<?> type, boolean body) {
        return methods.computeIfAbsent(new Called(type, method), key -> {
            List<String> problems = new ArrayList<>();
            return OperationMethod.match(method, type, body, engine.application(), problems)
                    .orElseThrow(() -> new OperationMethodException(problems));
        });
    }

    /** After completion Spring still says that a transaction is active, but nothing can join it any more. */
    private static void requireNoTransaction(String operation) {
        if (Capture.active()) {
            throw new NestedOperationException("operation " + operation
                    + " is called inside another operation; an operation is one unit that commits by itself: call the"
                    + " shared code as a plain method, or call the two one after the other");
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new NestedOperationException("operation " + operation
                    + " is called inside a transaction, which it cannot be part of, because it commits by itself: remove"
                    + " @Transactional from the caller, or call the operation after its commit");
        }
    }

    private @Nullable Object waitedFor(
            OperationMethod operation, @Nullable Object[] arguments, Function<OperationCall, @Nullable Object> work)
            throws Throwable {
        OperationCall call = operation.call(arguments, types.values());
        Observed observed = observer.start(call, engine.mode(operation.name()));
        Throwable outcome = null;
        try {
            return work.apply(call.traced(observed.trace()));
        } catch (RuntimeException | Error e) {
            outcome = Failures.uncarried(e);
            throw outcome;
        } finally {
            observed.end(outcome);
        }
    }

    /** Everything that happens becomes the future's. */
    private CompletableFuture<@Nullable Object> promised(
            OperationMethod operation,
            @Nullable Object[] arguments,
            Function<OperationCall, CompletableFuture<@Nullable Object>> work) {
        OperationCall call;
        try {
            call = operation.call(arguments, types.values());
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        Observed observed = observer.start(call, engine.mode(operation.name()));
        CompletableFuture<@Nullable Object> outcome;
        try {
            outcome = work.apply(call.traced(observed.trace()));
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        observed.detach();
        CompletableFuture<@Nullable Object> promise = new CompletableFuture<>();
        CompletableFuture<?> unused = outcome.whenComplete((value, failure) -> {
            Throwable thrown = failure == null ? null : Failures.ofFuture(failure);
            observed.end(thrown);
            if (thrown == null) {
                promise.complete(value);
            } else {
                promise.completeExceptionally(thrown);
            }
        });
        return promise;
    }

    private @Nullable Object inCallersThread(OperationMethod operation, OperationCall call, Body body) {
        return engine.<@Nullable Object>retrying(
                operation.name(),
                operation.coordination().orElse(engine.coordination()),
                way -> attempt(operation, new BodyAttempt(engine, dataSource, call, way, true), body)
                        .join());
    }

    private CompletableFuture<@Nullable Object> handedOver(OperationMethod operation, OperationCall call, Body body) {
        return attempt(operation, new BodyAttempt(engine, dataSource, call, engine.coordination(), false), body);
    }

    /** Runs the body once; the future has its value when the attempt is acknowledged. */
    private CompletableFuture<@Nullable Object> attempt(OperationMethod operation, BodyAttempt attempt, Body body) {
        TransactionStatus status = transactions.getTransaction(attempt);
        Optional<Receipt> first = attempt.repeated();
        if (first.isPresent()) {
            transactions.rollback(status);
            return CompletableFuture.completedFuture(results.first(operation, first.get()));
        }
        Object value;
        try {
            publish(attempt.call());
            Object returned = body.run();
            value = operation.async() ? finished(operation, returned) : returned;
            attempt.result(results.kept(operation, attempt.call(), value));
        } catch (Throwable thrown) {
            transactions.rollback(status);
            throw Failures.ofBody(operation.name(), thrown);
        }
        transactions.commit(status);
        // Another call of the same request may have been quicker since the body began.
        return attempt.acknowledgement()
                .thenApply(receipt -> receipt.repeated() ? results.first(operation, receipt) : value);
    }

    private static @Nullable Object finished(OperationMethod operation, @Nullable Object returned) throws Throwable {
        if (!(returned instanceof CompletableFuture<?> future) || !future.isDone()) {
            throw new UnfinishedBodyException(operation.name());
        }
        try {
            return future.join();
        } catch (RuntimeException e) {
            throw Failures.ofFuture(e);
        }
    }

    private CompletableFuture<Receipt> executed(DeclaredAttempt attempt) {
        TransactionStatus status = transactions.getTransaction(attempt);
        try {
            publish(attempt.call());
        } catch (RuntimeException | Error e) {
            transactions.rollback(status);
            throw e;
        }
        transactions.commit(status);
        return attempt.acknowledgement();
    }

    private void publish(OperationCall call) {
        events.publishEvent(new OperationEvent(call.operation(), call.arguments(), call.requestId()));
    }

    private static @Nullable Object returned(OperationMethod operation, OperationCall call, Receipt receipt) {
        Class<?> type = operation.result().resolve(Object.class);
        if (type == void.class || type == Void.class) {
            return null;
        }
        if (type == Receipt.class) {
            return receipt;
        }
        Parameter made = MethodForms.onlyNew(operation.operation()).orElseThrow();
        Object key = call.arguments().getOrDefault(made.name(), receipt.keys().get(made.name()));
        return OperationResults.key(operation.result(), (UUID)
                ((RowKey) Objects.requireNonNull(key, made.name())).values().get(0));
    }
}
