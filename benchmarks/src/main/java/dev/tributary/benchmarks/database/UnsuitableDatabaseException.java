package dev.tributary.benchmarks.database;

/** Nothing can be measured on this database. */
public final class UnsuitableDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsuitableDatabaseException(String message) {
        super(message);
    }
}
