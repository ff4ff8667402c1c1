package dev.tributary.spring.observe;

import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import dev.tributary.spring.outcome.OutcomeKind;
import io.micrometer.observation.Observation;

/** What is known of an observed call; its outcome is known when it stops. */
public final class OperationObservationContext extends Observation.Context {
    private final OperationCall call;
    private final Mode mode;

    OperationObservationContext(OperationCall call, Mode mode) {
        this.call = call;
        this.mode = mode;
    }

    public OperationCall call() {
        return call;
    }

    public Mode mode() {
        return mode;
    }

    /** How the call has ended; until then as if it had ended well. */
    public OutcomeKind outcome() {
        return OutcomeKind.of(getError());
    }
}
