package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances in JVMs of their own on one database, every kind of operation mixed, with and without request ids; then the
 * same while one or the other is killed. {@code -Dtributary.trial.seconds=600} makes both long, {@code
 * -Dtributary.seed=N} repeats the choices.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class TwoInstancesTest {
    static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.trial.seconds", 20));
    static final long SEED = Long.getLong("tributary.seed", 20261121);
    private static final int CALLERS = 12;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
    /** Few kills, as there are where an instance takes long to start, may meet no call under way. */
    private static final int LEAST_KILLS = 4;

    @TempDir
    Path directory;

    /** What happens while the load runs; returns when it is over. */
    private interface Disturbance {
        void run(Children children, long endNanos) throws Exception;
    }

    @Test
    void everyInvariantHoldsAtEveryReadAndEveryCallIsAccountedFor() throws Exception {
        Books books = press("two-instances", (children, end) -> await(end));
        assertThat(books.doubtful()).isZero();
    }

    @Test
    void killedInstancesLeaveNothingHalfDone() throws Exception {
        Books books = press("killed-instances", (children, end) -> {
            int kills = 0;
            while (System.nanoTime() < end || kills < LEAST_KILLS) {
                await(System.nanoTime() + BETWEEN_KILLS.toNanos());
                children.killAndRestart(kills++ % 2);
            }
            System.out.println(kills + " instances killed");
        });
        assertThat(books.counted("unknown, was done") + books.counted("unknown, done by the retry"))
                .as("outcomes that nobody knew until they were asked for again")
                .isPositive();
    }

    private Books press(String name, Disturbance disturbance) throws Exception {
        Recorder recorder = new Recorder();
        Books books = new Books();
        try (TrialDatabase database = TrialDatabase.create()) {
            Calls calls;
            try (Node setup = Node.open(Trial.application(), Trial.plan(), database.application())) {
                calls = Calls.on(setup, 4, 3);
            }
            try (Children children = Children.on(directory, database.application(), 2);
                    Load load = new Load(
                            call -> children.instances(), calls, calls::next, recorder, books, CALLERS, SEED)) {
                disturbance.run(children, System.nanoTime() + DURATION.toNanos());
                load.stop();
                load.lookAtTheEnd();
                System.out.printf(
                        "%s: %d done, %d doubtful, %d reads of all invariants, %s%n",
                        name, books.done(), books.doubtful(), children.reads(), books.summary());
                assertThat(children.violations()).as("what readers saw").isEmpty();
                assertThat(children.reads()).isPositive();
            }
            books.assertBalanced(database.superuser());
            Judged.assertNone(Judged.of(name, recorder.events(), calls, database.application()));
        }
        return books;
    }

    static void await(long endNanos) {
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
