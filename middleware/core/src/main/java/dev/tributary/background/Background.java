package dev.tributary.background;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A daemon thread that does something again and again until it is closed. */
public final class Background implements AutoCloseable {
    private final Round round;
    private final Thread thread;
    private final Object pause = new Object();
    private boolean closed;

    /** What is done once, and how long to wait afterwards. */
    public interface Round {
        /** Does it; whatever goes wrong is its own affair. */
        Duration run();
    }

    /** A thread that is not started yet. */
    public Background(String name, Round round) {
        this.round = round;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        while (waits(round.run())) {
            // The round is all there is to do.
        }
    }

    /** Whether there is a next round, after the pause before it. */
    private boolean waits(Duration interval) {
        long deadline = System.nanoTime() + interval.toNanos();
        synchronized (pause) {
            for (long left = interval.toNanos(); !closed && left > 0; left = deadline - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(pause, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return !closed;
        }
    }

    /** Begins no further round, and waits a while for the one at hand. */
    @Override
    public void close() {
        synchronized (pause) {
            closed = true;
            pause.notifyAll();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
