package dev.tributary.spring.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names of the observation of an operation's call, and of its keys. A bean of this type takes the place of {@link
 * DefaultOperationObservationConvention}.
 */
public interface OperationObservationConvention extends ObservationConvention<OperationObservationContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof OperationObservationContext;
    }
}
