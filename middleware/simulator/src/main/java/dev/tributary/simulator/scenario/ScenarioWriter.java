package dev.tributary.simulator.scenario;

import dev.tributary.dsl.model.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Writes the schedule that follows from a seed. */
public final class ScenarioWriter {
    private static final long SECOND = 1_000_000;
    private static final int MOST_SITES = 7;

    private final long seed;
    private final Specification specification;
    private final Randomness random;
    private final int sites;
    private final long length;
    private final List<Action> actions = new ArrayList<>();
    private final List<Action.Call> calls = new ArrayList<>();

    private ScenarioWriter(long seed, Specification specification) {
        this.seed = seed;
        this.specification = specification;
        this.random = new Randomness(seed).fork("scenario", 0);
        this.sites = random.chance(60) ? 2 + random.below(2) : 2 + random.below(MOST_SITES - 1);
        this.length = random.between(5, 30) * SECOND;
    }

    /** The run of a seed. */
    public static Scenario write(long seed, Specification specification) {
        return new ScenarioWriter(seed, specification).scenario();
    }

    private Scenario scenario() {
        calls();
        faults();
        List<Long> clocks = new ArrayList<>();
        boolean skewed = random.chance(50);
        for (int i = 0; i < sites; i++) {
            clocks.add(skewed ? random.between(-10 * SECOND, 10 * SECOND) : random.between(-1000, 1000));
        }
        actions.sort(Comparator.comparingLong(Action::at).thenComparingInt(Action::number));
        return new Scenario(seed, specification, clocks, length, actions);
    }

    private int next() {
        return actions.size();
    }

    private long time() {
        return random.between(0, length);
    }

    private int site() {
        return random.below(sites);
    }

    /** Calls come in bursts, since what meets is what matters; the first ones make rows. */
    private void calls() {
        List<Operation> operations = specification.application().operations();
        int bursts = (int) random.between(4, 14);
        for (int i = 0; i < bursts; i++) {
            long start = i == 0 ? 0 : time();
            int size = (int) random.between(2, 10);
            for (int j = 0; j < size; j++) {
                long at = start + random.between(0, SECOND / 2);
                long thinking = random.chance(30) ? random.between(0, SECOND) : random.between(0, SECOND / 100);
                Action.Call call = new Action.Call(
                        next(), at, site(), random.pick(operations).name(), thinking);
                actions.add(call);
                calls.add(call);
                if (random.chance(8)) {
                    actions.add(repeat(call));
                }
            }
        }
    }

    private Action repeat(Action.Call call) {
        int where = random.chance(70) ? call.site() : site();
        return new Action.Repeat(next(), call.at() + random.between(1, 2 * SECOND), where, call.number());
    }

    private void faults() {
        int faults = random.chance(10) ? 0 : (int) random.between(1, 14);
        for (int i = 0; i < faults; i++) {
            actions.add(fault());
        }
        if (sites > 2 && random.chance(20)) {
            lose();
        }
    }

    /** A site is declared lost, and while the others agree on that one of them may crash. */
    private void lose() {
        long at = random.pick(calls).at() + random.between(0, SECOND / 2);
        int lost = site();
        int successor = (lost + 1 + random.below(sites - 1)) % sites;
        actions.add(new Action.Lose(next(), at, lost, successor, random.chance(50)));
        if (random.chance(50)) {
            long crash = at + random.between(SECOND / 4, SECOND);
            actions.add(new Action.CrashSite(next(), crash, crash + random.between(SECOND / 10, SECOND), site()));
        }
    }

    /** Half of the faults come when something is going on. */
    private Action fault() {
        long at = random.chance(50) ? time() : random.pick(calls).at() + random.between(0, SECOND / 4);
        long until = Math.min(length, at + random.between(SECOND / 10, 10 * SECOND));
        int kind = random.below(100);
        if (kind < 22) {
            return new Action.Cut(next(), at, until, side(), random.chance(35));
        }
        if (kind < 28) {
            return link(at, until);
        }
        if (kind < 33) {
            return new Action.Slow(next(), at, until, site(), (int) random.between(2, 50));
        }
        if (kind < 49) {
            return new Action.CrashSite(
                    next(), at, Math.min(length, at + random.between(SECOND / 10, 5 * SECOND)), site());
        }
        if (kind < 56) {
            return new Action.CrashInstance(next(), at, site());
        }
        if (kind < 64) {
            return new Action.CrashApplier(next(), at, site(), random.below(6));
        }
        if (kind < 73) {
            long far = random.chance(20) ? 3600 * SECOND : 5 * SECOND;
            return new Action.ClockJump(next(), at, site(), random.between(-far, far));
        }
        return kind < 88 ? new Action.Move(next(), at, site()) : slot(at);
    }

    /** Some sites, but not all. */
    private SortedSet<Integer> side() {
        SortedSet<Integer> side = new TreeSet<>();
        int size = 1 + random.below(sites - 1);
        while (side.size() < size) {
            side.add(site());
        }
        return Collections.unmodifiableSortedSet(side);
    }

    private Action link(long at, long until) {
        int from = site();
        int to = (from + 1 + random.below(sites - 1)) % sites;
        return new Action.Delay(next(), at, until, from, to, random.between(1000, 3 * SECOND));
    }

    private Action slot(long at) {
        int from = site();
        int to = (from + 1 + random.below(sites - 1)) % sites;
        return random.chance(40)
                ? new Action.Resend(next(), at, from, to, (int) random.between(1, 5))
                : new Action.LoseSlot(next(), at, from, to);
    }
}
