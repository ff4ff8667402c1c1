package dev.tributary.spring.observe;

import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import org.jspecify.annotations.Nullable;

/** Is told of every call of an operation: once when it begins, and once when its caller learns the outcome. */
public interface OperationObserver {
    /** Nobody looks. */
    OperationObserver NONE = (call, mode) -> Observed.NONE;

    /** A call begins in this thread; all its attempts are part of it. */
    Observed start(OperationCall call, Mode mode);

    /** One call, from its begin to its outcome. */
    interface Observed {
        Observed NONE = outcome -> {};

        /** The trace context of the call (W3C traceparent), for its record to carry; null for none. */
        default @Nullable String trace() {
            return null;
        }

        /** This thread goes on with something else, and another one will end the call. */
        default void detach() {}

        /** The caller has its outcome: what it threw, or null for an acknowledgement. To be called once. */
        void end(@Nullable Throwable outcome);
    }
}
