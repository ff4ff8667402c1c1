package dev.tributary.spring.observe;

import dev.tributary.outcome.InvariantRejectedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/** Counts rejections by the invariant that would have broken. */
final class RejectionCounter implements ObservationHandler<OperationObservationContext> {
    private final MeterRegistry registry;

    RejectionCounter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof OperationObservationContext;
    }

    @Override
    public void onStop(OperationObservationContext context) {
        if (context.getError() instanceof InvariantRejectedException rejection) {
            Counter.builder(TributaryMeter.REJECTIONS.meterName())
                    .description(TributaryMeter.REJECTIONS.description())
                    .tags(TributaryMeter.REJECTIONS.tagged(rejection.operation(), rejection.invariant()))
                    .register(registry)
                    .increment();
        }
    }
}
