package dev.tributary.simulator.world;

import java.util.Map;
import java.util.TreeMap;

/** How often each thing happened that a run is meant to exercise. */
public final class Tally {
    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long times) {
        if (times != 0) {
            counts.merge(what, times, Long::sum);
        }
    }

    /** Adds what another run did. */
    public void add(Tally other) {
        other.counts.forEach(this::count);
    }

    public Map<String, Long> counts() {
        return counts;
    }

    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }
}
