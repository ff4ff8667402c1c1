package dev.tributary.analyzer.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Until when one question may be worked on: not beyond its time, and not when the thread is interrupted. It is the thread's time
 * on a processor where the machine tells it, so that whatever else runs there changes no answer.
 */
final class Patience {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean TOLD = THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    private final Duration longest;
    private long end;

    Patience(Duration longest) {
        this.longest = longest;
    }

    void start() {
        end = now() + longest.toNanos();
    }

    boolean isOver() {
        return Thread.currentThread().isInterrupted() || now() - end > 0;
    }

    private static long now() {
        return TOLD ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
