package dev.tributary.analyzer.solver;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a solver's work in a thread that nothing else uses meanwhile, with a stack deep enough for recursion over long terms. Whoever asks waits
 * no longer than the time given and a moment more: work that does not stop when it is told to is left behind.
 */
final class BoundedCall {
    private static final long STACK_BYTES = 256L << 20;
    private static final Duration BETWEEN_STOPS = Duration.ofMillis(50);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(3);
    private static final Set<Work> RUNNING = ConcurrentHashMap.newKeySet();

    /** Threads are used again: with each one that ends, Z3 forgets to count some memory as free. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(null, task, "tributary-query", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    });

    static {
        // A native solver that still runs while the process tears its libraries down would crash it.
        Runtime.getRuntime().addShutdownHook(new Thread(BoundedCall::stopAll, "tributary-solver-shutdown"));
    }

    private BoundedCall() {}

    /** What a solver does for one query. */
    interface Work {
        Answer answer();

        /** Asks the work to end soon; called from other threads, any number of times, also after its end. */
        void stop();
    }

    /** The work's answer, or that there was none in time. */
    static Answer run(Duration timeout, Work work) {
        FutureTask<Answer> task = new FutureTask<>(work::answer);
        RUNNING.add(work);
        try {
            THREADS.execute(task);
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return stopped(task, work, timeout);
        } catch (InterruptedException e) {
            stopped(task, work, timeout);
            Thread.currentThread().interrupt();
            throw new SolverException("the analysis was stopped before its end", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            RUNNING.remove(work);
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception
                ? exception
                : new SolverException("a query failed: " + cause);
    }

    /** Stops the work; an answer that comes now is as good as one in time. */
    private static Answer stopped(FutureTask<Answer> task, Work work, Duration timeout) {
        Answer late = new Answer.Unknown(noAnswer(timeout));
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONGEST_STOP.toNanos()) {
            work.stop();
            try {
                Answer answer = task.get(BETWEEN_STOPS.toMillis(), TimeUnit.MILLISECONDS);
                return answer instanceof Answer.Unknown ? late : answer;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return late;
            } catch (ExecutionException | CancellationException e) {
                return late;
            } catch (TimeoutException e) {
                // It is told again: what it was told before it began to search is forgotten.
            }
        }
        return late;
    }

    static String noAnswer(Duration timeout) {
        return "no answer within " + inWords(timeout);
    }

    private static String inWords(Duration timeout) {
        if (timeout.toMillisPart() != 0) {
            return timeout.toMillis() + " ms";
        }
        return timeout.toSeconds() == 1 ? "1 second" : timeout.toSeconds() + " seconds";
    }

    private static void stopAll() {
        long start = System.nanoTime();
        while (!RUNNING.isEmpty() && System.nanoTime() - start < LONGEST_STOP.toNanos()) {
            RUNNING.forEach(Work::stop);
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_STOPS.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
