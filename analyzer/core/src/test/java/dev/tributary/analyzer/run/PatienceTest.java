package dev.tributary.analyzer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A question's time is that which it works, not that in which the machine does something else. */
class PatienceTest {
    private static final Duration LONGEST = Duration.ofMillis(100);

    @Test
    void onlyWorkTakesTime() {
        Patience patience = new Patience(LONGEST);
        patience.start();
        long wake = System.nanoTime() + 3 * LONGEST.toNanos();
        while (System.nanoTime() < wake) {
            LockSupport.parkNanos(wake - System.nanoTime());
        }
        assertThat(patience.isOver()).isFalse();
        while (!patience.isOver()) {
            Thread.onSpinWait();
        }
        patience.start();
        assertThat(patience.isOver()).isFalse();
    }
}
