package dev.tributary.spring.operation;

import dev.tributary.Operation;
import dev.tributary.dsl.model.Application;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Looks at every bean's annotated methods at start, so that a mistake does not wait for the first call. */
public final class OperationMethodCheck implements SmartInitializingSingleton {
    private final ConfigurableListableBeanFactory beans;
    private final Supplier<Application> application;

    public OperationMethodCheck(ConfigurableListableBeanFactory beans, Supplier<Application> application) {
        this.beans = beans;
        this.application = application;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type == null || type.getName().startsWith("org.springframework.")) {
                continue;
            }
            MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Operation>)
                            method -> AnnotatedElementUtils.findMergedAnnotation(method, Operation.class))
                    .forEach((method, operation) -> check(type, method, operation));
        }
    }

    /** A proxy cannot run what cannot be overridden, and would let it pass as a plain method. */
    private void check(Class<?> type, Method method, Operation operation) {
        int modifiers = method.getModifiers();
        if (Modifier.isFinal(modifiers)
                || Modifier.isPrivate(modifiers)
                || Modifier.isStatic(modifiers)
                || (Modifier.isFinal(type.getModifiers()) && type.getInterfaces().length == 0)) {
            throw new OperationMethodException(
                    method, "cannot be run as an operation, because it or its class is final, private or static");
        }
        OperationMethod.of(method, operation.value(), application.get());
    }
}
