package dev.tributary.spring.observe;

import dev.tributary.spring.observe.OperationObservationDocumentation.HighCardinality;
import dev.tributary.spring.observe.OperationObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;

/** The names of {@link OperationObservationDocumentation}; to be extended by whoever wants one more key. */
public class DefaultOperationObservationConvention implements OperationObservationConvention {
    static final String NAME = "tributary.operation";

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(OperationObservationContext context) {
        return "operation " + context.call().operation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(OperationObservationContext context) {
        return KeyValues.of(
                KeyValue.of(LowCardinality.OPERATION, context.call().operation()),
                KeyValue.of(LowCardinality.MODE, context.mode().name().toLowerCase(Locale.ROOT)),
                KeyValue.of(LowCardinality.OUTCOME, context.outcome().word()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(OperationObservationContext context) {
        String requestId = context.call().requestId();
        return requestId == null ? KeyValues.empty() : KeyValues.of(KeyValue.of(HighCardinality.REQUEST_ID, requestId));
    }
}
