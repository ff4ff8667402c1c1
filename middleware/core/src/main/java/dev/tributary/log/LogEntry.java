package dev.tributary.log;

import org.jspecify.annotations.Nullable;

/**
 * One record of the log, without the numbers that its place in a {@link LogBatch} gives it. All JSON is text exactly as it
 * was written.
 *
 * @param arguments JSON, generated keys and choices included
 * @param effects JSON
 * @param request null when the caller gave no request id
 * @param trace the caller's trace context (W3C traceparent); null for none
 */
public record LogEntry(
        Kind kind,
        String operation,
        String arguments,
        String effects,
        @Nullable Request request,
        @Nullable String trace) {

    /** How a record came to be. */
    public enum Kind {
        CONFLUENT(""),
        COORDINATED("c"),
        /** What the middleware itself tells all sites; it has no effects. */
        CONTROL("k");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }

        static Kind of(String code) {
            for (Kind kind : values()) {
                if (kind.code.equals(code)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of record: " + code);
        }
    }

    /**
     * What a repeated request is answered with, at whatever site.
     *
     * @param digest SHA-256 of the arguments that the caller gave, in hexadecimal digits
     * @param keys JSON: the generated keys by parameter
     * @param result JSON: what the operation returned; null for nothing
     */
    public record Request(
            String id, String digest, String keys, @Nullable String result) {}
}
