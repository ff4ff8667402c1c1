package dev.tributary.spring.operation;

import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.spring.capture.UnrepeatableResultException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What methods return: of a body, kept as JSON for whoever repeats the request; without one, the receipt or a key. */
final class OperationResults {
    private final JsonMapper json;

    OperationResults(JsonMapper json) {
        this.json = json;
    }

    /**
     * What to keep of a body's result; null when nobody can repeat the request, or there is nothing to keep.
     *
     * @throws UnrepeatableResultException when reading it back would yield something else
     */
    @Nullable
    String kept(OperationMethod method, OperationCall call, @Nullable Object value) {
        if (call.requestId() == null || value == null) {
            return null;
        }
        String type = method.result().toString();
        try {
            String text = json.writeValueAsString(value);
            Object again = read(method, text);
            // Whatever JSON becomes is an Object, so that the text alone would not show a difference.
            boolean same = method.result().resolve(Object.class) == Object.class
                    ? value.equals(again)
                    : text.equals(json.writeValueAsString(again));
            if (!same) {
                throw new UnrepeatableResultException(call.operation(), type, null);
            }
            return text;
        } catch (JacksonException e) {
            throw new UnrepeatableResultException(call.operation(), type, e);
        }
    }

    /** What the body returned the first time. */
    @Nullable
    Object first(OperationMethod method, Receipt receipt) {
        return receipt.result() == null ? null : read(method, receipt.result());
    }

    private Object read(OperationMethod method, String text) {
        return json.readValue(text, json.constructType(method.result().getType()));
    }

    /** A generated key in its Java form. */
    static Object key(ResolvableType type, UUID key) {
        Class<?> java = type.resolve(Object.class);
        if (java == UUID.class) {
            return key;
        }
        if (java == AggregateReference.class) {
            return AggregateReference.to(key(type.getGeneric(1), key));
        }
        return BeanUtils.instantiateClass(BeanUtils.getResolvableConstructor(java), key);
    }
}
