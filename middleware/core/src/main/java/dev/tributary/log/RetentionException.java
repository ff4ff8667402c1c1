package dev.tributary.log;

/** Retention refuses to drop records, because something is wrong with them. */
public final class RetentionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RetentionException(String message) {
        super(message);
    }
}
