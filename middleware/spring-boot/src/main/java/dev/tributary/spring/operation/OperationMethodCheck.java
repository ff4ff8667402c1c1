package dev.tributary.spring.operation;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.dsl.model.Application;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Looks at every bean's operations at start, so that a mistake does not wait for the first call. */
public final class OperationMethodCheck implements SmartInitializingSingleton {
    private final ConfigurableListableBeanFactory beans;
    private final Supplier<Application> application;

    public OperationMethodCheck(ConfigurableListableBeanFactory beans, Supplier<Application> application) {
        this.beans = beans;
        this.application = application;
    }

    /**
     * Checks them all.
     *
     * @throws OperationMethodException with everything that does not fit
     */
    @Override
    public void afterSingletonsInstantiated() {
        List<String> problems = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type == null || type.getName().startsWith("org.springframework.")) {
                continue;
            }
            if (type.isInterface() && type.isAnnotationPresent(Operations.class)) {
                checkInterface(type, problems);
            } else {
                checkBodies(type, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new OperationMethodException(problems.stream().distinct().toList());
        }
    }

    private void checkBodies(Class<?> type, List<String> problems) {
        Map<Method, Operation> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Operation>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, Operation.class));
        methods.keySet().stream()
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
                .forEach(method -> {
                    requireCallable(type, method, problems);
                    OperationMethod.match(method, type, true, application.get(), problems);
                });
    }

    /** A proxy cannot run what cannot be overridden, and would let it pass as a plain method. */
    private static void requireCallable(Class<?> type, Method method, List<String> problems) {
        int modifiers = method.getModifiers();
        if (Modifier.isFinal(modifiers)
                || Modifier.isPrivate(modifiers)
                || Modifier.isStatic(modifiers)
                || (Modifier.isFinal(type.getModifiers()) && type.getInterfaces().length == 0)) {
            problems.add(type.getName() + "#" + method.getName()
                    + ": an operation is run through a proxy, but the method or its class is final, private or static;"
                    + " expected a method that can be overridden");
        }
    }

    private void checkInterface(Class<?> type, List<String> problems) {
        if (!Modifier.isPublic(type.getModifiers())) {
            problems.add(type.getName()
                    + ": an interface with @Operations is implemented by a proxy, expected it to be public");
        }
        String named = type.getAnnotation(Operations.class).value();
        if (!named.equals(application.get().name())) {
            problems.add(type.getName() + ": its operations are of application `" + named + "`, but application `"
                    + application.get().name() + "` runs here");
            return;
        }
        Arrays.stream(type.getMethods())
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
                .forEach(method -> checkDeclared(type, method, problems));
    }

    private void checkDeclared(Class<?> type, Method method, List<String> problems) {
        if (Modifier.isAbstract(method.getModifiers())) {
            OperationMethod.match(method, type, false, application.get(), problems);
        } else if (method.isAnnotationPresent(Operation.class)) {
            problems.add(
                    type.getName() + "#" + method.getName() + ": a method with a body is no operation of an interface"
                            + " with @Operations; leave out the body, or the annotation");
        }
    }
}
