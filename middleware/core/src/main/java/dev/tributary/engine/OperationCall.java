package dev.tributary.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for.
 *
 * @param arguments by parameter name, in the Java form that {@link dev.tributary.dsl.model.Type} names; a {@code new}
 *     parameter may be left out and is then generated, or taken from what the body inserts; null is the same as left out
 * @param requestId names this request, from 1 to {@value #LONGEST_REQUEST_ID} characters; a call that repeats it with the
 *     same operation and arguments gets the first committed outcome and changes nothing. Null when the caller gives none:
 *     then a repeated call is another one
 * @param trace the trace context of the caller (W3C traceparent), which the record carries to other sites; null for none
 */
public record OperationCall(
        String operation,
        Map<String, @Nullable Object> arguments,
        @Nullable String requestId,
        @Nullable String trace) {
    /** In characters. */
    public static final int LONGEST_REQUEST_ID = 200;

    public OperationCall {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        if (requestId != null && (requestId.isBlank() || requestId.length() > LONGEST_REQUEST_ID)) {
            throw new IllegalArgumentException(
                    "a request id has from 1 to " + LONGEST_REQUEST_ID + " characters, not " + requestId.length());
        }
    }

    public OperationCall(String operation, Map<String, @Nullable Object> arguments) {
        this(operation, arguments, null, null);
    }

    public OperationCall(String operation, Map<String, @Nullable Object> arguments, @Nullable String requestId) {
        this(operation, arguments, requestId, null);
    }

    /** The same call as part of a trace, if there is one. */
    public OperationCall traced(@Nullable String context) {
        return new OperationCall(operation, arguments, requestId, context);
    }
}
