package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL is killed under the load of two instances, and started again: what it had acknowledged is there, and whoever did
 * not know asks again under the same request id, and is told. {@code -Dtributary.trial.seconds=600} makes it long.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledServerTest {
    private static final int CALLERS = 12;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(5);
    private static final int PROGRESS = 50;

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedIsThereAndWhatWasUnknownIsSettled() throws Exception {
        Recorder recorder = new Recorder();
        Books books = new Books();
        try (Server server = Server.start(directory)) {
            assertThat(server.setting("fsync")).isEqualTo("on");
            assertThat(server.setting("synchronous_commit")).isEqualTo("on");
            Trial.install(server.owner(), "trial_app");
            Calls calls;
            try (Node setup = Node.open(Trial.application(), Trial.plan(), server.application())) {
                calls = Calls.on(setup, 4, 3);
            }
            try (Children children = Children.on(directory, server.application(), 2);
                    Load load = new Load(
                            call -> children.instances(),
                            calls,
                            calls::next,
                            recorder,
                            books,
                            CALLERS,
                            TwoInstancesTest.SEED)) {
                long end = System.nanoTime() + TwoInstancesTest.DURATION.toNanos();
                int kills = 0;
                while (System.nanoTime() < end) {
                    long seen = books.done();
                    TwoInstancesTest.await(System.nanoTime() + BETWEEN_KILLS.toNanos());
                    assertThat(progress(books, seen)).as(children.log()).isTrue();
                    server.kill();
                    server.start();
                    kills++;
                }
                long seen = books.done();
                assertThat(progress(books, seen)).as(children.log()).isTrue();
                load.stop();
                load.lookAtTheEnd();
                System.out.printf(
                        "killed-server: %d kills, %d done, %d doubtful, %d reads of all invariants, %s%n",
                        kills, books.done(), books.doubtful(), children.reads(), books.summary());
                assertThat(children.violations()).as("what readers saw").isEmpty();
                assertThat(children.reads()).isPositive();
            }
            books.assertBalanced(server.superuser());
            Judged.assertNone(Judged.of("killed-server", recorder.events(), calls, server.application()));
        }
    }

    /** Work goes on, as long as anybody would wait for it. */
    private static boolean progress(Books books, long seen) {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (books.done() < seen + PROGRESS && System.nanoTime() < deadline) {
            TwoInstancesTest.await(System.nanoTime() + 10_000_000);
        }
        return books.done() >= seen + PROGRESS;
    }
}
