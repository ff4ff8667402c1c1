package dev.tributary.spring.operation;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import dev.tributary.engine.OperationCall;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.spring.capture.Values;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.util.ClassUtils;

/**
 * A Java method and the operation that it is the body of.
 *
 * @param parameters the operation's parameters that the method takes, in its order
 */
record OperationMethod(Method method, String name, List<Parameter> parameters) {
    private static final Set<Class<?>> INTEGERS =
            Set.of(Integer.class, Long.class, Short.class, Byte.class, BigInteger.class, BigDecimal.class);
    private static final Set<Class<?>> TIMES = Set.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class);

    /**
     * Matches a method with its operation.
     *
     * @throws OperationMethodException when there is no such operation, or its parameters are others
     */
    static OperationMethod of(Method method, String name, Application application) {
        Operation operation = application
                .findOperation(name)
                .orElseThrow(() -> new OperationMethodException(
                        method,
                        "is the body of operation `" + name + "`, which application " + application.name()
                                + " does not declare; it declares "
                                + application.operations().stream()
                                        .map(Operation::name)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
        List<Parameter> chosen = operation.parameters().stream()
                .filter(parameter -> !parameter.fresh())
                .toList();
        int count = method.getParameterCount();
        List<Parameter> taken = count == operation.parameters().size()
                ? operation.parameters()
                : count == chosen.size() ? chosen : List.of();
        if (taken.size() != count) {
            throw mismatch(method, operation, "takes " + count + " parameters");
        }
        for (int i = 0; i < count; i++) {
            Class<?> java = ClassUtils.resolvePrimitiveIfNecessary(method.getParameterTypes()[i]);
            if (!fits(application, taken.get(i).type(), java)) {
                throw mismatch(
                        method,
                        operation,
                        "takes " + method.getParameterTypes()[i].getSimpleName() + " for `"
                                + taken.get(i).name() + "`");
            }
        }
        return new OperationMethod(method, name, taken);
    }

    private static OperationMethodException mismatch(Method method, Operation operation, String what) {
        String declared = operation.parameters().stream()
                .map(parameter -> parameter.name() + ": " + (parameter.fresh() ? "new " : "") + parameter.type())
                .collect(Collectors.joining(", ", "(", ")"));
        return new OperationMethodException(
                method,
                what + "; operation `" + operation.name() + "` has the parameters " + declared
                        + ", of which `new` ones may be left out");
    }

    private static boolean fits(Application application, Type type, Class<?> java) {
        if (type instanceof Type.Reference reference) {
            var keys = application.entity(reference.entity()).keys();
            return java == AggregateReference.class
                    || (keys.size() == 1 && fits(application, keys.get(0).type(), java))
                    || !ClassUtils.isSimpleValueType(java);
        } else if (type.numeric()) {
            return INTEGERS.contains(java);
        } else if (type instanceof Type.Text) {
            return CharSequence.class.isAssignableFrom(java);
        } else if (type instanceof Type.Bool) {
            return java == Boolean.class;
        } else if (type instanceof Type.Uuid) {
            return java == UUID.class;
        } else if (type instanceof Type.Timestamp) {
            return TIMES.contains(java);
        } else if (type instanceof Type.Date) {
            return java == LocalDate.class;
        }
        return java.isEnum() || java == String.class;
    }

    OperationCall call(@Nullable Object[] arguments, Values values) {
        Map<String, Object> canonical = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            if (arguments[i] == null && parameter.fresh()) {
                continue;
            }
            try {
                canonical.put(parameter.name(), values.canonical(parameter.type(), arguments[i]));
            } catch (IllegalArgumentException e) {
                throw new InvalidArgumentException(name, parameter.name(), "is not valid: " + e.getMessage());
            }
        }
        return new OperationCall(name, canonical);
    }
}
