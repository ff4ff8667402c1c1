package dev.tributary.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.benchmarks.database.BenchmarkDatabase;
import dev.tributary.benchmarks.database.UnsuitableDatabaseException;
import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.load.Window;
import dev.tributary.benchmarks.load.WrongTotalException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A benchmark that believes what it is told measures nothing. */
class VerificationTest {
    private static BenchmarkDatabase database;
    private static Services services;

    @BeforeAll
    static void start() throws SQLException {
        database = BenchmarkDatabase.embedded();
        services = new Services(database);
    }

    @AfterAll
    static void stop() {
        services.close();
        database.close();
    }

    private record Liar(Contender honest, Consumer<Runnable> asking) implements Contender {
        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public Role role() {
            return honest.role();
        }

        @Override
        public void call(UUID account, Caller caller) {
            asking.accept(() -> honest.call(account, caller));
        }

        @Override
        public Ledger ledger() {
            return honest.ledger();
        }

        @Override
        public int effect() {
            return honest.effect();
        }
    }

    private static Contender honest(String name) {
        return services.all().stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Run> run(Contender contender) throws SQLException, InterruptedException {
        return new Lab(database)
                .run(Rows.SPREAD, List.of(new Lab.Load("key", contender, 4)), 1, new Window(Duration.ofSeconds(1)));
    }

    @Test
    void whoAcknowledgesWithoutDoingAnythingIsFound() {
        Contender liar = new Liar(honest(Names.ATOMIC_UPDATE), call -> {});
        assertThatThrownBy(() -> run(liar))
                .isInstanceOf(WrongTotalException.class)
                .hasMessageContaining("atomic-update")
                .hasMessageContaining("changed by 0");
    }

    @Test
    void whoDoesItTwiceIsFound() {
        Contender liar = new Liar(honest(Names.DECLARED), call -> {
            call.run();
            call.run();
        });
        assertThatThrownBy(() -> run(liar))
                .isInstanceOf(WrongTotalException.class)
                .hasMessageContaining("records");
    }

    @Test
    void callsThatFailAreCountedByType() throws Exception {
        Contender failing = new Liar(honest(Names.VERSION), call -> {
            throw new IllegalArgumentException("no");
        });
        Run run = run(failing).get(0);
        assertThat(run.operations()).isZero();
        assertThat(run.errors()).containsOnlyKeys("IllegalArgumentException");
        assertThat(run.errors().get("IllegalArgumentException")).isPositive();
    }

    @Test
    void aServerThatForgetsIsRefused() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE benchmark SET synchronous_commit = off");
            assertThatThrownBy(database::requireDurable)
                    .isInstanceOf(UnsuitableDatabaseException.class)
                    .hasMessageContaining("synchronous_commit is off");
            statement.execute("ALTER DATABASE benchmark RESET synchronous_commit");
        }
        assertThat(database.requireDurable()).containsEntry("synchronous_commit", "on");
    }
}
