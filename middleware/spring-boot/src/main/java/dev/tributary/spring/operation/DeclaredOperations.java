package dev.tributary.spring.operation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Stands behind an interface with {@link dev.tributary.Operations}: its methods execute what is declared. */
final class DeclaredOperations implements InvocationHandler {
    private final Class<?> type;
    private final ObjectProvider<OperationRunner> runner;

    private DeclaredOperations(Class<?> type, ObjectProvider<OperationRunner> runner) {
        this.type = type;
        this.runner = runner;
    }

    static <T> T implement(Class<T> type, ObjectProvider<OperationRunner> runner) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new DeclaredOperations(type, runner)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "operations of " + type.getName();
            };
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return runner.getObject().declared(method, type, arguments == null ? new Object[0] : arguments);
    }
}
