package dev.tributary.benchmarks.contention;

/** What the database holds is not what was acknowledged: nothing that this contender was measured at counts. */
final class WrongTotalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongTotalException(String message) {
        super(message);
    }
}
