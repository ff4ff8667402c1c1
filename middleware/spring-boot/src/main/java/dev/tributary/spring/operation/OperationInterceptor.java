package dev.tributary.spring.operation;

import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;

/** Runs a method with {@link dev.tributary.Operation} as the body of its operation. */
public final class OperationInterceptor implements MethodInterceptor {
    private final ObjectProvider<OperationRunner> runner;

    public OperationInterceptor(ObjectProvider<OperationRunner> runner) {
        this.runner = runner;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = invocation.getThis() == null
                ? invocation.getMethod().getDeclaringClass()
                : ClassUtils.getUserClass(invocation.getThis());
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        // Each attempt needs an invocation of its own: this one remembers which interceptors it has passed.
        return runner.getObject()
                .body(
                        method,
                        type,
                        invocation.getArguments(),
                        () -> ((ProxyMethodInvocation) invocation)
                                .invocableClone()
                                .proceed());
    }
}
