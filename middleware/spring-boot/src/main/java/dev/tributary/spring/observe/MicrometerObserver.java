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

    MicrometerObserver(ObservationRegistry registry, @Nullable OperationObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public Observed start(OperationCall call, Mode mode) {
        Observation observation = OperationObservationDocumentation.OPERATION.start(
                convention, DEFAULT, () -> new OperationObservationContext(call, mode), registry);
        return new Running(observation, observation.openScope());
    }

    /** Ended by whichever thread has the outcome; the scope is closed by the thread that opened it, before that. */
    private static final class Running implements Observed {
        private final Observation observation;
        private Observation.@Nullable Scope scope;

        Running(Observation observation, Observation.Scope scope) {
            this.observation = observation;
            this.scope = scope;
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
