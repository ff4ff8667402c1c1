package dev.tributary.spring.operation;

import dev.tributary.Operation;
import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import dev.tributary.spring.capture.Capture;
import dev.tributary.spring.capture.ManagedTypes;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.capture.UncapturableWriteException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs an annotated method as an operation: attempts, the transaction around each, and the words for what went wrong. */
public final class OperationInterceptor implements MethodInterceptor {
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final ObjectProvider<Engine> engines;
    private final ObjectProvider<DataSource> dataSources;
    private final ObjectProvider<ManagedTypes> types;
    private final Map<Method, OperationMethod> methods = new ConcurrentHashMap<>();
    private volatile @Nullable OperationTransactionManager transactions;

    public OperationInterceptor(
            ObjectProvider<Engine> engines,
            ObjectProvider<DataSource> dataSources,
            ObjectProvider<ManagedTypes> types) {
        this.engines = engines;
        this.dataSources = dataSources;
        this.types = types;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation method) throws Throwable {
        OperationMethod operation = operationOf(method);
        requireNoTransaction(operation.name());
        Engine engine = engines.getObject();
        OperationCall call =
                operation.call(method.getArguments(), types.getObject().values());
        try {
            return engine.<@Nullable Object>retrying(operation.name(), () -> attempt(engine, call, method));
        } catch (BodyFailure failure) {
            throw failure.thrown();
        } catch (OperationTransactionManager.OutcomeUnknownToSpring unknown) {
            throw unknown.outcome();
        }
    }

    private OperationMethod operationOf(MethodInvocation invocation) {
        Class<?> target = invocation.getThis() == null
                ? invocation.getMethod().getDeclaringClass()
                : invocation.getThis().getClass();
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), target);
        return methods.computeIfAbsent(method, key -> {
            Operation annotation = AnnotatedElementUtils.findMergedAnnotation(key, Operation.class);
            if (annotation == null) {
                throw new IllegalStateException(key + " has no @Operation");
            }
            return OperationMethod.of(
                    key, annotation.value(), engines.getObject().application());
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

    private @Nullable Object attempt(Engine engine, OperationCall call, MethodInvocation method) {
        OperationTransactionManager manager = transactions(engine);
        TransactionStatus status = manager.getTransaction(new OperationTransactionManager.CallDefinition(call));
        Object result;
        try {
            // Each attempt needs an invocation of its own: this one remembers which interceptors it has passed.
            result = ((ProxyMethodInvocation) method).invocableClone().proceed();
        } catch (Throwable thrown) {
            manager.rollback(status);
            throw failure(call.operation(), thrown);
        }
        manager.commit(status);
        return result;
    }

    private OperationTransactionManager transactions(Engine engine) {
        OperationTransactionManager known = transactions;
        if (known == null) {
            known = new OperationTransactionManager(engine, dataSources.getObject());
            transactions = known;
        }
        return known;
    }

    private static RuntimeException failure(String operation, Throwable thrown) {
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

    /** Carries a checked exception or an error of the body past the engine, unchanged. */
    private static final class BodyFailure extends UndeclaredThrowableException {
        private static final long serialVersionUID = 1L;

        BodyFailure(Throwable thrown) {
            super(thrown);
        }

        Throwable thrown() {
            return getUndeclaredThrowable();
        }
    }
}
