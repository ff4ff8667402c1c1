package dev.tributary.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time in which callers call, and the part of it that counts. */
public final class Window {
    private final Duration length;
    private final CountDownLatch start = new CountDownLatch(1);
    private volatile long from;
    private volatile long to;
    private volatile boolean over;

    public Window(Duration length) {
        this.length = length;
    }

    public void awaitStart() {
        try {
            start.await();
        } catch (InterruptedException e) {
            over = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Whether callers should stop. */
    public boolean over() {
        return over;
    }

    /** Whether something that ends now counts. */
    public boolean measures(long nanoTime) {
        return nanoTime - from >= 0 && nanoTime - to < 0;
    }

    /** Opens the window after a short run-up, and returns when it has closed; sooner when interrupted. */
    public void pass() throws InterruptedException {
        long runUp = Math.min(TimeUnit.MILLISECONDS.toNanos(500), length.toNanos() / 5);
        from = System.nanoTime() + runUp;
        to = from + length.toNanos();
        start.countDown();
        try {
            TimeUnit.NANOSECONDS.sleep(runUp + length.toNanos());
        } finally {
            over = true;
            start.countDown();
        }
    }

    public double seconds() {
        return length.toNanos() / 1e9;
    }
}
