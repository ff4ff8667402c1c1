package dev.tributary.benchmarks.sites;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What is measured, and how often.
 *
 * @param only names of parts
 * @param window of each run
 * @param roundTrip between two sites
 */
record Schedule(Set<String> only, int repetitions, Duration window, Duration roundTrip) {
    static final List<String> ALL = List.of(Latency.NAME, HotRow.NAME, Lag.NAME, Apply.NAME, Cost.NAME);

    /** One repetition. Every second one goes backwards, so that nothing always follows the same. */
    List<Part.Step> steps(List<Part> parts, boolean backwards) {
        List<Part.Step> steps = new ArrayList<>();
        for (Part part : parts) {
            if (only.contains(part.name())) {
                steps.addAll(part.steps());
            }
        }
        if (backwards) {
            Collections.reverse(steps);
        }
        return steps;
    }
}
