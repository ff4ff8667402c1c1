package dev.tributary.spring.operation;

import dev.tributary.Operation;
import dev.tributary.RequestId;
import dev.tributary.dsl.forms.JavaMethod;
import dev.tributary.dsl.forms.MethodForms;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.engine.Coordination;
import dev.tributary.engine.OperationCall;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.spring.capture.Values;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * A Java method and the operation that it stands for.
 *
 * @param parameters the operation's parameters that the method takes, in its order; empty where it takes a request id
 * @param returns what it returns, with its generics
 * @param coordination how its body is kept apart from others; empty when that is left to the engine
 */
record OperationMethod(
        dev.tributary.dsl.model.Operation operation,
        List<Optional<Parameter>> parameters,
        ResolvableType returns,
        Optional<Coordination> coordination) {

    /**
     * Matches a method with its operation.
     *
     * @param type the class or interface that the method is called on
     * @param body whether the method has a body; else its declaration is executed
     * @param problems takes what does not fit
     */
    static Optional<OperationMethod> match(
            Method method, Class<?> type, boolean body, Application application, List<String> problems) {
        String place = type.getName() + "#" + method.getName();
        Operation annotation = AnnotatedElementUtils.findMergedAnnotation(method, Operation.class);
        String name = annotation == null ? method.getName() : annotation.value();
        Optional<dev.tributary.dsl.model.Operation> operation = application.findOperation(name);
        if (operation.isEmpty()) {
            problems.add(place + ": no operation `" + name + "` is declared by application " + application.name()
                    + "; declared are "
                    + application.operations().stream()
                            .map(dev.tributary.dsl.model.Operation::name)
                            .collect(Collectors.joining(", ")));
            return Optional.empty();
        }
        ResolvableType returns = ResolvableType.forMethodReturnType(method, type);
        List<JavaMethod.Argument> arguments = arguments(method, type);
        JavaMethod java = new JavaMethod(place, arguments, new ReflectedType(returns), body);
        List<String> wrong = new MethodForms(application).problems(java, operation.get());
        problems.addAll(wrong);
        return wrong.isEmpty()
                ? MethodForms.taken(java, operation.get())
                        .map(taken -> new OperationMethod(
                                operation.get(), inPlace(arguments, taken), returns, coordination(annotation)))
                : Optional.empty();
    }

    private static Optional<Coordination> coordination(@Nullable Operation annotation) {
        return annotation == null || annotation.coordination() == Operation.Coordination.DEFAULT
                ? Optional.empty()
                : Optional.of(Coordination.valueOf(annotation.coordination().name()));
    }

    private static List<JavaMethod.Argument> arguments(Method method, Class<?> type) {
        List<JavaMethod.Argument> arguments = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            java.lang.reflect.Parameter parameter = method.getParameters()[i];
            arguments.add(new JavaMethod.Argument(
                    parameter.isNamePresent() ? parameter.getName() : null,
                    new ReflectedType(ResolvableType.forMethodParameter(method, i, type)),
                    parameter.isAnnotationPresent(RequestId.class)));
        }
        return arguments;
    }

    private static List<Optional<Parameter>> inPlace(List<JavaMethod.Argument> arguments, List<Parameter> taken) {
        var next = taken.iterator();
        return arguments.stream()
                .map(argument -> argument.requestId() ? Optional.<Parameter>empty() : Optional.of(next.next()))
                .toList();
    }

    String name() {
        return operation.name();
    }

    /** Whether the method does not wait for the acknowledgement. */
    boolean async() {
        return returns.resolve() == CompletableFuture.class;
    }

    /** What the method returns, or promises. */
    ResolvableType result() {
        return async() ? returns.getGeneric(0) : returns;
    }

    /**
     * What a call of the method asks for.
     *
     * @throws InvalidArgumentException when an argument is no value of its parameter
     */
    OperationCall call(@Nullable Object[] arguments, Values values) {
        Map<String, Object> canonical = new LinkedHashMap<>();
        String requestId = null;
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            Optional<Parameter> parameter = parameters.get(i);
            if (parameter.isEmpty()) {
                requestId = argument == null ? null : argument.toString();
            } else {
                Object value = canonical(parameter.get(), argument, values);
                if (value != null) {
                    canonical.put(parameter.get().name(), value);
                }
            }
        }
        try {
            return new OperationCall(name(), canonical, requestId == null ? RequestIds.next() : requestId);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(name(), "request id", "is not valid: " + e.getMessage());
        }
    }

    /** Null when there is none, of a {@code new} or a nullable parameter. */
    private @Nullable Object canonical(Parameter parameter, @Nullable Object argument, Values values) {
        if (argument == null && parameter.fresh()) {
            return null;
        }
        try {
            return values.canonical(parameter.type(), parameter.nullable(), argument);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(name(), parameter.name(), "is not valid: " + e.getMessage());
        }
    }
}
