package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Anomaly;
import dev.tributary.history.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Coordinated operations that read lists and append to them, at two instances, in each way and in all of them mixed: their
 * histories, kept in target/histories, are strictly serializable. The same bodies without Tributary are caught.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class StrictSerializabilityTest {
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.history.seconds", 4));
    private static final long SEED = Long.getLong("tributary.seed", 20261121);
    private static final int CALLERS = 10;
    private static final int LEAST = 100;
    /** How much longer the least may take where the machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void declaredOperations() throws Exception {
        Judged.assertNone(judged("declared", random -> Call.Way.DECLARED));
    }

    @Test
    void serializableBodies() throws Exception {
        Judged.assertNone(judged("serializable-bodies", random -> Call.Way.SERIALIZABLE));
    }

    @Test
    void validatedBodies() throws Exception {
        Judged.assertNone(judged("validated-bodies", random -> Call.Way.VALIDATED));
    }

    @Test
    void allOfThemMixed() throws Exception {
        Judged.assertNone(judged("mixed", Call.Way::any));
    }

    @Test
    void theSameBodiesAtReadCommittedAreCaught() throws Exception {
        try (TrialDatabase database = TrialDatabase.create()) {
            Calls calls = calls(database);
            Instance plain = new PlainInstance(database.superuser());
            List<Anomaly> anomalies = judged(
                    "read-committed",
                    database,
                    calls,
                    List.of(plain),
                    random -> calls.nextOnLists(random, Call.Way.SERIALIZABLE).withoutRequestId());
            System.out.println("read committed: " + anomalies.size() + " anomalies, first " + anomalies.get(0));
            assertThat(anomalies).isNotEmpty();
        }
    }

    private static Calls calls(TrialDatabase database) throws Exception {
        try (Node setup = Node.open(Trial.application(), Trial.plan(), database.application())) {
            return Calls.on(setup, 3, 0);
        }
    }

    private static List<Anomaly> judged(String name, Function<Random, Call.Way> way) throws Exception {
        try (TrialDatabase database = TrialDatabase.create()) {
            Calls calls = calls(database);
            try (Node one = Node.open(Trial.application(), Trial.plan(), database.application());
                    Node other = Node.open(Trial.application(), Trial.plan(), database.application())) {
                return judged(
                        name,
                        database,
                        calls,
                        List.of(one, other),
                        random -> calls.nextOnLists(random, way.apply(random)));
            }
        }
    }

    private static List<Anomaly> judged(
            String name, TrialDatabase database, Calls calls, List<Instance> instances, Function<Random, Call> choice)
            throws Exception {
        Recorder recorder = new Recorder();
        Books books = new Books();
        try (Load load = new Load(call -> instances, calls, choice, recorder, books, CALLERS, SEED)) {
            TwoInstancesTest.await(System.nanoTime() + DURATION.toNanos());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (books.done() <= LEAST && System.nanoTime() < deadline) {
                TwoInstancesTest.await(System.nanoTime() + 10_000_000);
            }
            load.stop();
            load.lookAtTheEnd();
        }
        System.out.printf("%s: %d events, %s%n", name, recorder.events().size(), books.summary());
        assertThat(books.problems()).isEmpty();
        assertThat(books.done()).isGreaterThan(LEAST);
        return Judged.of(name, recorder.events(), calls, database.application());
    }
}
