package dev.tributary.simulator.world;

import dev.tributary.simulator.scenario.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * Which site's bytes reach which other site, and how late. What is on its way when a direction is cut is lost, and so is what
 * is sent while it is cut: whoever needs an answer asks again.
 */
final class Network {
    private static final long LEAST_DELAY = 200;
    private static final long MOST_DELAY = 80_000;

    private final EventQueue queue;
    private final Randomness random;
    private final int sites;
    private final int[][] cuts;
    private final long[][] cutsSoFar;
    private final long[][] extra;
    private final long[][] distance;
    private final List<Runnable> healed = new ArrayList<>();

    Network(EventQueue queue, Randomness random, int sites) {
        this.queue = queue;
        this.random = random;
        this.sites = sites;
        this.cuts = new int[sites][sites];
        this.cutsSoFar = new long[sites][sites];
        this.extra = new long[sites][sites];
        this.distance = new long[sites][sites];
        for (int from = 0; from < sites; from++) {
            for (int to = 0; to < from; to++) {
                distance[from][to] = random.between(LEAST_DELAY, MOST_DELAY);
                distance[to][from] = distance[from][to];
            }
        }
    }

    /** Called each time some direction carries bytes again. */
    void onHealed(Runnable listener) {
        healed.add(listener);
    }

    void cut(int from, int to) {
        cuts[from][to]++;
        cutsSoFar[from][to]++;
    }

    void heal(int from, int to) {
        if (cuts[from][to] > 0 && --cuts[from][to] == 0) {
            healed.forEach(Runnable::run);
        }
    }

    void healAll() {
        for (int from = 0; from < sites; from++) {
            for (int to = 0; to < sites; to++) {
                cuts[from][to] = 0;
                extra[from][to] = 0;
            }
        }
        healed.forEach(Runnable::run);
    }

    void slow(int from, int to, long micros) {
        extra[from][to] = micros;
    }

    boolean carries(int from, int to) {
        return cuts[from][to] == 0;
    }

    /** Whether both directions carry bytes, as a question and its answer need. */
    boolean connected(int one, int other) {
        return carries(one, other) && carries(other, one);
    }

    /** The time that bytes take which are sent now. */
    long delay(int from, int to) {
        return distance[from][to] + extra[from][to] + random.between(0, distance[from][to] / 4 + 100);
    }

    /** Delivers a message unless a cut loses it. */
    void send(int from, int to, Runnable delivery) {
        if (from == to) {
            queue.after(1, delivery);
            return;
        }
        long sentDuring = cutsSoFar[from][to];
        if (carries(from, to)) {
            queue.after(delay(from, to), () -> {
                if (cutsSoFar[from][to] == sentDuring) {
                    delivery.run();
                }
            });
        }
    }
}
