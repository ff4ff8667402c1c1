package dev.tributary.sites;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A daemon thread that does something again and again until it is closed. */
final class Background implements AutoCloseable {
    private final Round round;
    private final Thread thread;
    private final Object pause = new Object();
    private boolean closed;

    /** What is done once, and how long to wait afterwards. */
    interface Round {
        /** Does it; whatever goes wrong is its own affair. */
        Duration run();
    }

    Background(String name, Round round) {
        this.round = round;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean alive() {
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
