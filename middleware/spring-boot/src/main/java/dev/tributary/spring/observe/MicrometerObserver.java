package dev.tributary.spring.observe;

import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Makes each call an observation; its scope lasts as long as the calling thread works on it. */
final class MicrometerObserver implements OperationObserver {
    private static final OperationObservationConvention DEFAULT = new DefaultOperationObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable OperationObservationConvention convention;
    private final CurrentTrace traces;

    MicrometerObserver(
            ObservationRegistry registry, @Nullable OperationObservationConvention convention, CurrentTrace traces) {
        this.registry = registry;
        this.convention = convention;
        this.traces = traces;
    }

    @Override
    public Observed start(OperationCall call, Mode mode) {
        Observation observation = OperationObservationDocumentation.OPERATION.start(
                convention, DEFAULT, () -> new OperationObservationContext(call, mode), registry);
        Observation.Scope scope = observation.openScope();
        return new Running(observation, scope, traces.context());
    }

    /** Ended by whichever thread has the outcome; the scope is closed by the thread that opened it, before that. */
    private static final class Running implements Observed {
        private final Observation observation;
        private final @Nullable String trace;
        private Observation.@Nullable Scope scope;

        Running(Observation observation, Observation.Scope scope, @Nullable String trace) {
            this.observation = observation;
            this.scope = scope;
            this.trace = trace;
        }

        @Override
        public @Nullable String trace() {
            return trace;
        }

        @Override
        public void detach() {
            if (scope != null) {
                scope.close();
                scope = null;
            }
        }

        @Override
        public void end(@Nullable Throwable outcome) {
            detach();
            if (outcome != null) {
                observation.error(outcome);
            }
            observation.stop();
        }
    }
}
