package dev.tributary.engine;

/** How an operation runs. */
public enum Mode {
    /** On a snapshot, committed together with whatever else waits. */
    CONFLUENT,
    /** As one serializable transaction. */
    COORDINATED
}
