package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three sites with PostgreSQL's own replication between them, and instances in JVMs of their own, under load, while links
 * are cut and JVMs and servers are killed; then one of them is lost for good, and another one joins in its place. {@code -Dtributary.trial.sites-seconds=600} makes it long, {@code -Dtributary.seed=N}
 * repeats the choices, {@code -Dtributary.trial.sites-seeds=10} goes on with the seeds after that one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ThreeSitesTest {
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.trial.sites-seconds", 30));
    private static final List<String> INSTANCES = List.of("north", "south", "west", "north");
    private static final String JOINING = "east";
    private static final int CALLERS = 9;
    private static final int LEAST = 200;
    private static final int TAKES_PART = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** From this duration on there is time for what takes long, and for trouble after the new site has joined. */
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("tributary.trial.sites-seeds", 1))
                .map(more -> TwoInstancesTest.SEED + more);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingAcknowledgedIsLostOrDoneTwiceAnywhereAndAllSitesEndEqual(long seed) throws Exception {
        Recorder recorder = new Recorder();
        Books books = new Books();
        try (SiteTrial trial = SiteTrial.start(directory, INSTANCES)) {
            Calls calls = Calls.on(trial.at("north"), 3, 3).at(trial.sites()::sites);
            new SiteStates(trial.superusers()).awaitEqual();
            Nemesis nemesis = new Nemesis(trial, seed);
            Succession succession = new Succession(trial, seed);
            String lost = succession.anySite();
            try (Load load = new Load(trial::instances, calls, calls::next, recorder, books, CALLERS, seed)) {
                trouble(nemesis);
                awaitEnough(books);
                books.lost(succession.lose(lost));
                succession.join(JOINING);
                succession.remove(lost);
                furtherTrouble(nemesis);
                assertThat(SiteTrial.await(() -> trial.doneAt(JOINING) >= TAKES_PART))
                        .as("the new site takes part")
                        .isTrue();
                load.stop();
                new SiteStates(trial.superusers()).awaitEqual();
                load.lookAtTheEnd();
            } finally {
                tell(seed, lost, nemesis, books, trial);
            }
            assertThat(trial.children().violations()).as("what readers saw").isEmpty();
            for (Address site : trial.superusers().values()) {
                books.assertBalanced(site);
            }
            new SiteStates(trial.superusers()).assertEqual();
            Judged.assertNone(Judged.of(
                    "three-sites",
                    Judged.forgetting(recorder.events(), books.lost()),
                    calls,
                    trial.superusers().get(JOINING)));
            assertThat(books.copied(trial.superusers().get(JOINING)))
                    .as("requests that several sites have taken without knowing of each other")
                    .isPositive();
            assertEnoughHappened(nemesis, books, trial);
        }
    }

    private static boolean isLong() {
        return DURATION.compareTo(LONG) >= 0;
    }

    private static void trouble(Nemesis nemesis) throws Exception {
        Duration first = isLong() ? DURATION.dividedBy(2) : DURATION;
        nemesis.runAll(System.nanoTime() + first.toNanos(), isLong());
    }

    private static void furtherTrouble(Nemesis nemesis) throws Exception {
        if (isLong()) {
            nemesis.run(System.nanoTime() + DURATION.dividedBy(2).toNanos());
        }
    }

    private static void tell(long seed, String lost, Nemesis nemesis, Books books, SiteTrial trial) {
        System.out.printf(
                "three sites, seed %d: %s, %d done, %d doubtful, %d done at a site that was cut off, %d coordinated"
                        + " from another site, %s lost with %d acknowledged operations, %d done at the new site, %d reads"
                        + " of all invariants, %s%n",
                seed,
                nemesis.done(),
                books.done(),
                books.doubtful(),
                trial.doneCutOff(),
                trial.doneFromElsewhere(),
                lost,
                books.lost().size(),
                trial.doneAt(JOINING),
                trial.children().reads(),
                books.summary());
    }

    private static void awaitEnough(Books books) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (books.done() < LEAST && System.nanoTime() < deadline) {
            TwoInstancesTest.await(System.nanoTime() + 10_000_000);
        }
    }

    /** A trial in which nothing happened shows nothing. */
    private static void assertEnoughHappened(Nemesis nemesis, Books books, SiteTrial trial) {
        assertThat(nemesis.done())
                .as("everything was done to them")
                .containsOnlyKeys(Stream.of(Nemesis.Deed.values())
                        .filter(deed -> isLong() || !deed.isLong())
                        .toList());
        assertThat(books.lost()).as("acknowledged, and lost with its site").isNotEmpty();
        assertThat(books.done()).isGreaterThanOrEqualTo(LEAST);
        assertThat(trial.doneCutOff()).isPositive();
        assertThat(trial.doneFromElsewhere()).isPositive();
        assertThat(trial.children().reads()).isGreaterThan(100);
        assertThat(books.counted("unknown, was done") + books.counted("unknown, done by the retry"))
                .as("outcomes that nobody knew until they were asked for again")
                .isPositive();
    }
}
