package dev.tributary.benchmarks.load;

/** What the database holds is not what was acknowledged: nothing that was measured counts. */
public final class WrongTotalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WrongTotalException(String message) {
        super(message);
    }
}
