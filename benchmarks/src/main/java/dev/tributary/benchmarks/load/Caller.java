package dev.tributary.benchmarks.load;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;

/** One thread of a closed loop: it calls, waits for the acknowledgement, and calls again. */
public final class Caller implements Runnable {
    private static final Set<String> LOST_RACES = Set.of("40001", "40P01");
    /** Backoff of those who lost a race, with full jitter; other values were tried and were slower. */
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int MOST_DOUBLINGS = 6;

    private final Call call;
    private final List<UUID> accounts;
    private final Window window;
    private final Random random;
    private final Map<String, Long> errors = new HashMap<>();
    private long[] latencies = new long[1024];
    private int measured;
    private long acknowledged;
    private long retries;
    private long unknown;

    public Caller(Call call, List<UUID> accounts, Window window, long seed) {
        this.call = call;
        this.accounts = accounts;
        this.window = window;
        this.random = new Random(seed);
    }

    /** What a caller asks for. */
    public interface Call {
        /**
         * Does it once, and returns when it is acknowledged.
         *
         * @param caller who asks, and counts the attempts that lost a race
         */
        void on(UUID account, Caller caller);
    }

    /** A call that was given up when the time was over; it has changed nothing. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super("the run is over", null, false, false);
        }
    }

    @Override
    public void run() {
        window.awaitStart();
        while (!window.over()) {
            long begun = System.nanoTime();
            try {
                call.on(accounts.get(random.nextInt(accounts.size())), this);
                acknowledged++;
                long end = System.nanoTime();
                if (window.measures(end)) {
                    remember(end - begun);
                }
            } catch (GivenUp e) {
                return;
            } catch (RuntimeException e) {
                fail(e);
            }
        }
    }

    private void fail(RuntimeException error) {
        String kind = error.getClass().getSimpleName();
        errors.merge(kind, 1L, Long::sum);
        if (kind.equals("OutcomeUnknownException")) {
            unknown++;
        }
    }

    private void remember(long nanos) {
        if (measured == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * measured);
        }
        latencies[measured++] = nanos;
    }

    /** Repeats an attempt until it does not lose a race. */
    public void retrying(Runnable attempt) {
        for (int lost = 0; ; lost++) {
            try {
                attempt.run();
                return;
            } catch (RuntimeException e) {
                if (!lostRace(e)) {
                    throw e;
                }
                retries++;
                if (window.over()) {
                    throw new GivenUp();
                }
                long most = FIRST_BACKOFF_NANOS << Math.min(lost, MOST_DOUBLINGS);
                LockSupport.parkNanos((long) (random.nextDouble() * most));
            }
        }
    }

    private static boolean lostRace(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockingFailureException
                    || (cause instanceof SQLException sql && LOST_RACES.contains(String.valueOf(sql.getSQLState())))) {
                return true;
            }
        }
        return false;
    }

    /** The times of the calls that were acknowledged within the window, in nanoseconds, in no order. */
    public long[] latencies() {
        return Arrays.copyOf(latencies, measured);
    }

    /** Also before and after the window. */
    public long acknowledged() {
        return acknowledged;
    }

    public long retries() {
        return retries;
    }

    /** Calls that may or may not have changed something. */
    public long unknown() {
        return unknown;
    }

    public Map<String, Long> errors() {
        return errors;
    }
}
