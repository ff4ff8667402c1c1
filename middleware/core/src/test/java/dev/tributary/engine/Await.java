package dev.tributary.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;

/** Waits for a state that another thread or the server reaches. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Await() {}

    /** Asks until the answer is yes. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Asks until the answer is as expected, or fails with the last one. */
    public static <T> void untilEqual(Callable<T> question, T expected) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T answer = question.call();
        while (!Objects.equals(answer, expected) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            answer = question.call();
        }
        Assertions.assertThat(answer).isEqualTo(expected);
    }
}
