package dev.tributary.sample.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers of one kind of operations, who share a pace. They never call more often than the pace says, and less often when
 * the shop is slower: nothing piles up.
 */
final class Lane {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration REFUSED = Duration.ofMillis(20);

    private final String name;
    private final int callers;
    private final Supplier<Caller> hire;
    private @Nullable Run run;

    /** Makes calls, one after another. */
    interface Caller {
        void call(Random random);
    }

    Lane(String name, int callers, Supplier<Caller> hire) {
        this.name = name;
        this.callers = callers;
        this.hire = hire;
    }

    /** So many calls per second for so long, instead of what was wanted before; 0 for none. */
    synchronized void drive(int perSecond, Duration duration) {
        if (run != null) {
            run.end();
        }
        run = perSecond > 0 ? new Run(perSecond, duration) : null;
        if (run != null) {
            run.start();
        }
    }

    /** Returns when the last call has ended. */
    synchronized void stop() throws InterruptedException {
        if (run != null) {
            run.end();
            run.join();
            run = null;
        }
    }

    /** Calls per second that are wanted now. */
    synchronized int perSecond() {
        return run == null || run.over() ? 0 : run.perSecond;
    }

    synchronized Duration left() {
        return run == null || run.over() ? Duration.ZERO : Duration.ofNanos(run.endsAt - System.nanoTime());
    }

    /** The callers from one change of the pace to the next. */
    private final class Run {
        private final int perSecond;
        private final long endsAt;
        private final AtomicLong nextTurn = new AtomicLong(System.nanoTime());
        private final CountDownLatch ended = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();

        Run(int perSecond, Duration duration) {
            this.perSecond = perSecond;
            this.endsAt = System.nanoTime() + duration.toNanos();
        }

        void start() {
            for (int i = 0; i < Math.min(callers, perSecond); i++) {
                long seed = i;
                Thread thread = new Thread(() -> work(new Random(seed), hire.get()), "load-" + name + "-" + i);
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }

        boolean over() {
            return ended.getCount() == 0 || System.nanoTime() - endsAt >= 0;
        }

        void end() {
            ended.countDown();
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void work(Random random, Caller caller) {
            try {
                while (pause(turn() - System.nanoTime())) {
                    try {
                        caller.call(random);
                    } catch (RuntimeException e) {
                        // Whoever watches sees it counted. A caller who is refused does not come back at once.
                        pause(REFUSED.toNanos());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** When the next call is due; turns that nobody could take in time are let go. */
        private long turn() {
            long now = System.nanoTime();
            long turn = SECOND / perSecond;
            return nextTurn.getAndUpdate(next -> Math.max(next, now - turn) + turn);
        }

        /** Waits for so long, or not at all; returns whether the load goes on. */
        private boolean pause(long nanos) throws InterruptedException {
            return !(nanos > 0 && ended.await(nanos, TimeUnit.NANOSECONDS)) && !over();
        }
    }
}
