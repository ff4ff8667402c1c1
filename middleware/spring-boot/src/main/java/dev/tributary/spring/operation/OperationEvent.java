package dev.tributary.spring.operation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Published at the beginning of every attempt of an operation, inside its transaction. A listener with {@code
 * TransactionalEventListener} so learns what became of the attempt, of an operation without a body, too: after the commit
 * is after the acknowledgement.
 *
 * @param arguments by parameter name, in the Java form that {@link dev.tributary.dsl.model.Type} names, without keys that
 *     are still to be generated
 * @param requestId the request that the call belongs to; null when it has no name
 */
public record OperationEvent(
        String operation,
        Map<String, Object> arguments,
        @Nullable String requestId) {
    public OperationEvent {
        arguments = Map.copyOf(arguments);
    }
}
