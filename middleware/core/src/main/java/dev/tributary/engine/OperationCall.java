package dev.tributary.engine;

import java.util.Map;

/**
 * What a caller asks for.
 *
 * @param arguments by parameter name, in the Java form that {@link dev.tributary.dsl.model.Type} names; a {@code new}
 *     parameter may be left out and is then generated, or taken from what the body inserts
 */
public record OperationCall(String operation, Map<String, Object> arguments) {
    public OperationCall {
        arguments = Map.copyOf(arguments);
    }
}
