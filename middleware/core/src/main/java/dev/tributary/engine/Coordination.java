package dev.tributary.engine;

/** How the body of a coordinated operation is kept apart from the others. */
public enum Coordination {
    /** The body runs inside one SERIALIZABLE transaction, and may write tables that no {@code .inv} file manages. */
    SERIALIZABLE,
    /**
     * The body reads a snapshot without any lock; the commit is refused, and the body runs again, when another coordinated
     * operation that it conflicts with has committed meanwhile (optimistic validation).
     */
    VALIDATED
}
