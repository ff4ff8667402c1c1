package dev.tributary.simulator.world;

import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out of a schedule what is not needed for its failure: delta debugging (Zeller and Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", 2002) over calls and faults alike.
 */
public final class Minimizer {
    private static final int MOST_RUNS = 600;

    private final Scenario scenario;
    private final Mutant mutant;
    private final Failure.Kind kind;
    private int runs;

    private Minimizer(Scenario scenario, Mutant mutant, Failure.Kind kind) {
        this.scenario = scenario;
        this.mutant = mutant;
        this.kind = kind;
    }

    /** A schedule that fails in the same way, none of whose actions can be left out by itself as far as it was tried. */
    public static Scenario minimize(Scenario failing, Mutant mutant, Failure.Kind kind) {
        Minimizer minimizer = new Minimizer(failing, mutant, kind);
        return failing.with(minimizer.reduced(failing.actions()));
    }

    private boolean fails(List<Action> actions) {
        runs++;
        Failure failure = World.run(scenario.with(actions), mutant, false).failure();
        return failure != null && failure.kind() == kind;
    }

    private List<Action> reduced(List<Action> all) {
        List<Action> left = all;
        int parts = 2;
        while (left.size() >= 2 && runs < MOST_RUNS) {
            List<Action> smaller = without(left, parts);
            if (smaller.size() < left.size()) {
                left = smaller;
                parts = Math.max(2, parts - 1);
            } else if (parts >= left.size()) {
                break;
            } else {
                parts = Math.min(left.size(), 2 * parts);
            }
        }
        return left;
    }

    /** The actions without the first of so many parts that is not needed; all of them when each is. */
    private List<Action> without(List<Action> actions, int parts) {
        for (int part = 0; part < parts && runs < MOST_RUNS; part++) {
            int from = actions.size() * part / parts;
            int to = actions.size() * (part + 1) / parts;
            List<Action> rest = new ArrayList<>(actions.subList(0, from));
            rest.addAll(actions.subList(to, actions.size()));
            if (fails(rest)) {
                return rest;
            }
        }
        return actions;
    }
}
