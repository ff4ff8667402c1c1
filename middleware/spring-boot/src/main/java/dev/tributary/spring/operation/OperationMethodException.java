package dev.tributary.spring.operation;

import java.io.Serial;
import java.lang.reflect.Method;

/** A method with {@code @Operation} is not the body of any declared operation. */
public final class OperationMethodException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    OperationMethodException(Method method, String problem) {
        super(method.getDeclaringClass().getName() + "." + method.getName() + " " + problem);
    }
}
