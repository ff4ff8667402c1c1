package dev.tributary.sites;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/** Waits for what other processes do. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Asks until the answer is as expected, or fails with the last one. */
    static <T> void isEqual(Callable<T> question, T expected) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T answer = question.call();
        while (!Objects.equals(answer, expected) && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE.toMillis());
            answer = question.call();
        }
        Assertions.assertThat(answer).isEqualTo(expected);
    }
}
