package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.load.Caller;
import java.util.Map;
import java.util.UUID;

/** One way of doing what callers ask for. */
interface Contender {

    /** Its name on the command line and in the results. */
    String name();

    Role role();

    /**
     * Does it once, and returns when it is acknowledged.
     *
     * @param caller who asks, and counts the attempts that lost a race
     */
    void call(UUID account, Caller caller);

    /** Where it leaves its traces. */
    Ledger ledger();

    /** What an acknowledged call adds to the balances: 1, -1, or 0. */
    int effect();

    /** Counts of its own since it started, such as batches. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** What a contender is to the others. */
    enum Role {
        /** A way of writing an operation on Tributary. */
        WAY,
        /** What one writes today. */
        PEER,
        /** A part of the work that a way does, as a limit to what it can reach. */
        LIMIT,
        /** As a peer; makes sense only without contention. */
        PEER_OF_ONE
    }
}
