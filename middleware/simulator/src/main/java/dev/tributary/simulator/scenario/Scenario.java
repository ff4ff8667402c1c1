package dev.tributary.simulator.scenario;

import java.util.List;

/**
 * One run: an application, sites, and what happens when.
 *
 * @param clocks by how many microseconds each site's clock is ahead of the true time
 * @param lengthMicros when faults end and everything heals
 */
public record Scenario(
        long seed, Specification specification, List<Long> clocks, long lengthMicros, List<Action> actions) {
    public Scenario {
        clocks = List.copyOf(clocks);
        actions = List.copyOf(actions);
    }

    public int sites() {
        return clocks.size();
    }

    /** The same with other actions. */
    public Scenario with(List<Action> others) {
        return new Scenario(seed, specification, clocks, lengthMicros, others);
    }
}
