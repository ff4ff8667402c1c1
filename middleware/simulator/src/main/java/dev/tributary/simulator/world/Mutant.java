package dev.tributary.simulator.world;

/** A fault that is put into a run on purpose, to see whether the simulator finds it. */
public enum Mutant {
    NONE("nothing is wrong"),
    CURSOR_BEFORE_MERGE("the cursor is moved in a transaction before the one that merges"),
    DEPENDENCY_IGNORED("records are merged whatever their writers had seen"),
    TOMBSTONE_FORGOTTEN("rows go without a tombstone"),
    STAMP_FROM_WALL_CLOCK("stamps are what the site's clock shows"),
    DUPLICATE_APPLIED("the cursor stays one record behind what is merged"),
    EPOCH_UNCHECKED("coordinated operations commit whatever the epoch is"),
    CLOSING_NOT_AWAITED("a new coordinator begins as soon as it is named"),
    VERSION_UNCHECKED("coordinated operations commit on stale snapshots"),
    CHECKS_SKIPPED("nothing is checked that the plan has not discharged"),
    VERDICT_IGNORED("coordinated operations run like confluent ones"),
    GAP_IGNORED("records that are missing are taken for merged"),
    LAST_WRITER_IGNORED("the assignment that arrives last wins"),
    CASCADE_FORGOTTEN("what hangs on a deleted row stays"),
    ACKNOWLEDGED_TOO_SOON("callers are told before their records are durable"),
    SHIPPED_TOO_SOON("records are sent before they are durable"),
    REQUEST_FORGOTTEN("a repeated request is executed again"),
    TAIL_REJOINS("a lost site's records are merged wherever they still arrive");

    private final String meaning;

    Mutant(String meaning) {
        this.meaning = meaning;
    }

    /** What is wrong, in words. */
    public String meaning() {
        return meaning;
    }
}
