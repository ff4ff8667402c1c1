package dev.tributary.dsl.model;

/** How concurrent changes of one attribute become one value. */
public enum Merge {
    /** Part of the row's identity: set when the row is inserted, never changed. */
    KEY,
    /** Set when the row is inserted, never changed. */
    IMMUTABLE,
    /** The sum of everything added to it. */
    COUNTER,
    /** Last writer wins, by stamp. */
    REGISTER,
    /** The greatest value it was ever raised to. */
    MAX,
    /** The least value it was ever lowered to. */
    MIN
}
