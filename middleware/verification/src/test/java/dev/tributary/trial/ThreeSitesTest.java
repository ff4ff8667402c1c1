package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three sites with PostgreSQL's own replication between them, and instances in JVMs of their own, under load, while links
 * are cut and JVMs and servers are killed. {@code -Dtributary.trial.sites-seconds=600} makes it long, {@code -Dtributary.seed=N}
 * repeats the choices.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ThreeSitesTest {
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.trial.sites-seconds", 30));
    private static final List<String> INSTANCES = List.of("north", "south", "west", "north");
    private static final List<String> SITES = List.of("north", "south", "west");
    private static final int CALLERS = 9;
    private static final int LEAST = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostOrDoneTwiceAnywhereAndAllSitesEndEqual() throws Exception {
        Recorder recorder = new Recorder();
        Books books = new Books();
        try (SiteTrial trial = SiteTrial.start(directory, INSTANCES)) {
            SiteStates states = new SiteStates(trial.superusers());
            Calls calls = Calls.on(trial.at("north"), 3, 3).at(SITES);
            states.awaitEqual();
            Nemesis nemesis = new Nemesis(trial, TwoInstancesTest.SEED);
            try (Load load =
                    new Load(trial::instances, calls, calls::next, recorder, books, CALLERS, TwoInstancesTest.SEED)) {
                nemesis.run(System.nanoTime() + DURATION.toNanos());
                awaitEnough(books);
                load.stop();
                states.awaitEqual();
                load.lookAtTheEnd();
            } finally {
                System.out.printf(
                        "three sites, seed %d: %s, %d done, %d doubtful, %d done at a site that was cut off, %d coordinated"
                                + " from another site, %d reads of all invariants, %s%n",
                        TwoInstancesTest.SEED,
                        nemesis.done(),
                        books.done(),
                        books.doubtful(),
                        trial.doneCutOff(),
                        trial.doneFromElsewhere(),
                        trial.children().reads(),
                        books.summary());
            }
            assertThat(trial.children().violations()).as("what readers saw").isEmpty();
            for (Address site : trial.superusers().values()) {
                books.assertBalanced(site);
            }
            states.assertEqual();
            Judged.assertNone(Judged.of(
                    "three-sites", recorder.events(), calls, trial.superusers().get("west")));
            assertEnoughHappened(nemesis, books, trial);
        }
    }

    private static void awaitEnough(Books books) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (books.done() < LEAST && System.nanoTime() < deadline) {
            TwoInstancesTest.await(System.nanoTime() + 10_000_000);
        }
    }

    /** A trial in which nothing happened shows nothing. */
    private static void assertEnoughHappened(Nemesis nemesis, Books books, SiteTrial trial) {
        assertThat(nemesis.done()).as("everything was done to them").containsOnlyKeys(Nemesis.Deed.values());
        assertThat(books.done()).isGreaterThanOrEqualTo(LEAST);
        assertThat(trial.doneCutOff()).isPositive();
        assertThat(trial.doneFromElsewhere()).isPositive();
        assertThat(trial.children().reads()).isGreaterThan(100);
        assertThat(books.counted("unknown, was done") + books.counted("unknown, done by the retry"))
                .as("outcomes that nobody knew until they were asked for again")
                .isPositive();
    }
}
