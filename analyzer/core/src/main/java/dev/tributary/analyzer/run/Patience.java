package dev.tributary.analyzer.run;

import java.time.Duration;

/** Until when one question may be worked on: not after its time, and not when the thread is interrupted. */
final class Patience {
    private final Duration longest;
    private long end;

    Patience(Duration longest) {
        this.longest = longest;
    }

    void start() {
        end = System.nanoTime() + longest.toNanos();
    }

    boolean isOver() {
        return Thread.currentThread().isInterrupted() || System.nanoTime() - end > 0;
    }
}
