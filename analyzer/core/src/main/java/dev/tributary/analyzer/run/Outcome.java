package dev.tributary.analyzer.run;

/** What became of an invocation. */
public sealed interface Outcome {

    /** It was committed; {@code after} is the state of its site then. */
    record Accepted(Entry entry, Database after) implements Outcome {}

    /** Nothing was written. */
    record Rejected(Reason reason, String detail) implements Outcome {}

    /** Why an invocation is rejected. */
    enum Reason {
        /** An argument does not fit its type, or names a row that is not visible. */
        ARGUMENT,
        /** A condition of the guard is false. */
        GUARD,
        /** A value does not fit the attribute that it would become. */
        VALUE,
        /** The key of a new row exists, or existed. */
        KEY,
        /** Something read is of a row that does not exist. */
        MISSING_ROW,
        /** The state after it would violate an invariant, which {@code detail} names. */
        INVARIANT
    }
}
