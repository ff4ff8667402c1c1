package dev.tributary.simulator.world;

/**
 * What is wrong with a run.
 *
 * @param kind by which a smaller run is known to fail in the same way
 */
public record Failure(Kind kind, String message) {

    /** What must never happen. */
    public enum Kind {
        /** An immediate invariant is false at a site. */
        INVARIANT,
        /** A site holds something else than what its records yield. */
        WRONG_STATE,
        /** A record is merged before one that its writer had seen. */
        CAUSALITY,
        /** Coordinated operations of one component did not run one after the other. */
        SERIALITY,
        /** An acknowledged operation is gone. */
        LOST,
        /** One request has had its effects twice. */
        TWICE,
        /** Sites that have merged everything differ. */
        DIVERGED,
        /** Records do not get through although everything works. */
        STUCK,
        /** The code under test threw something that no caller is told. */
        ERROR
    }

    /** Ends a run. */
    static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        FailedException(Kind kind, String message) {
            super(message);
            this.failure = new Failure(kind, message);
        }

        Failure failure() {
            return failure;
        }
    }

    @Override
    public String toString() {
        return kind + ": " + message;
    }
}
