package dev.tributary.simulator.world;

import dev.tributary.simulator.scenario.Randomness;
import dev.tributary.simulator.store.MemoryStore;
import dev.tributary.simulator.store.SiteDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One site: a server, whose commits become durable a little later and all at once, and two instances of the application. What
 * they do later they do only if they are still alive then.
 */
final class Node {
    private static final int INSTANCES = 2;
    private static final long LEAST_FLUSH = 50;
    private static final long MOST_FLUSH = 4000;

    /** Now and then a disk is slow. */
    private static final long SLOWEST_FLUSH = 200_000;

    private final int index;
    private final String name;
    private final EventQueue queue;
    private final Randomness random;
    private final SiteClock clock;
    private final MemoryStore store;
    private final int[] lives = new int[INSTANCES];
    private final List<Runnable> untilFlushed = new ArrayList<>();
    private SiteDatabase durable;
    private int times = 1;
    private int crashes;
    private boolean up = true;
    private boolean destroyed;
    private boolean flushing;

    Node(int index, String name, EventQueue queue, Randomness random, SiteClock clock, MemoryStore store) {
        this.index = index;
        this.name = name;
        this.queue = queue;
        this.random = random;
        this.clock = clock;
        this.store = store;
        this.durable = store.database();
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    SiteClock clock() {
        return clock;
    }

    MemoryStore store() {
        return store;
    }

    /** What is committed, durable or not. */
    SiteDatabase database() {
        return store.database();
    }

    /** What a crash leaves. */
    SiteDatabase durable() {
        return durable;
    }

    Randomness random() {
        return random;
    }

    boolean up() {
        return up;
    }

    boolean destroyed() {
        return destroyed;
    }

    int anyInstance() {
        return random.below(INSTANCES);
    }

    void slow(int factor) {
        times = factor;
    }

    /** Does something at one of the instances, unless that, or the whole site, stops before. */
    void later(int instance, long micros, Runnable what) {
        int life = lives[instance];
        int crash = crashes;
        queue.after(micros * times, () -> {
            if (up && lives[instance] == life && crashes == crash) {
                what.run();
            }
        });
    }

    /** Does something at the server, unless it stops before. */
    void later(long micros, Runnable what) {
        int crash = crashes;
        queue.after(micros * times, () -> {
            if (up && crashes == crash) {
                what.run();
            }
        });
    }

    /** Calls back when what is committed now is durable, unless the instance stops before. */
    void whenDurable(int instance, Runnable what) {
        int life = lives[instance];
        Runnable guarded = () -> {
            if (lives[instance] == life) {
                what.run();
            }
        };
        if (flushing || durable != database()) {
            untilFlushed.add(guarded);
        } else {
            guarded.run();
        }
    }

    /** Makes what is committed durable, soon. */
    void flush(Runnable flushed) {
        if (!flushing) {
            flushing = true;
            later(random.between(LEAST_FLUSH, random.chance(15) ? SLOWEST_FLUSH : MOST_FLUSH), () -> {
                flushing = false;
                durable = database();
                flushed.run();
                List<Runnable> waiting = List.copyOf(untilFlushed);
                untilFlushed.clear();
                waiting.forEach(Runnable::run);
            });
        }
    }

    /** Makes what is committed durable now. */
    void flushed() {
        durable = database();
    }

    void crashInstance(int instance) {
        lives[instance]++;
    }

    /** Stops everything, and forgets what was not durable. */
    void crash() {
        up = false;
        crashes++;
        flushing = false;
        untilFlushed.clear();
        for (int i = 0; i < INSTANCES; i++) {
            lives[i]++;
        }
        store.restore(durable);
    }

    void restart() {
        up = !destroyed;
    }

    void destroy() {
        crash();
        destroyed = true;
    }

    /** What is merged here, of each origin. */
    SortedMap<String, Long> merged() {
        return new TreeMap<>(database().merged());
    }
}
