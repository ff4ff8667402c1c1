package dev.tributary.analyzer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Says now and then that long work goes on. */
public final class Heartbeat {
    private Heartbeat() {}

    /**
     * Works, and beats meanwhile.
     *
     * @param every how long between two beats, and before the first
     * @param beat is told how many seconds have passed
     */
    public static <T> T during(Supplier<T> work, Duration every, LongConsumer beat) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tributary-progress");
            thread.setDaemon(true);
            return thread;
        });
        long start = System.nanoTime();
        try {
            var unused = clock.scheduleAtFixedRate(
                    () -> beat.accept(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)),
                    every.toMillis(),
                    every.toMillis(),
                    TimeUnit.MILLISECONDS);
            return work.get();
        } finally {
            clock.shutdownNow();
        }
    }
}
