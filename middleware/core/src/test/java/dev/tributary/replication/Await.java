package dev.tributary.replication;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a state that another thread or the server reaches. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
