package dev.tributary.spring.observe;

import org.jspecify.annotations.Nullable;

/** Knows the trace that the calling thread works for. */
interface CurrentTrace {
    /** There are no traces. */
    CurrentTrace NONE = () -> null;

    /** W3C traceparent; null where there is none, or where nobody will look at it. */
    @Nullable
    String context();
}
