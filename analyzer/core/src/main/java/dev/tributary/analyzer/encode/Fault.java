package dev.tributary.analyzer.encode;

/** A way to encode wrongly on purpose, so that tests can show that they would notice. */
public enum Fault {
    /** Assignments overwrite, whatever the stamp of the register is. */
    STAMPS_IGNORED,
    /** Guards count as stable although something that runs at the same time may break them. */
    UNSTABLE_GUARDS_ASSUMED,
    /** A deletion has no effect in a merge. */
    DELETE_LOSES,
    /** A cascade takes only the rows that the deleting operation saw. */
    CASCADE_AT_ORIGIN_ONLY,
    /** No operation is held against itself. */
    SELF_PAIR_SKIPPED
}
