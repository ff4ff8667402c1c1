package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedSites;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an acknowledgement waits for, on a server of its own: a standby that is missing would keep all others waiting. */
class FlusherTest {
    @Test
    void anAcknowledgementWaitsForTheSynchronousStandby() throws Exception {
        try (EmbeddedSites servers = EmbeddedSites.start("shop", List.of("north"));
                Connection superuser = connect(servers, servers.superuser());
                Connection application = connect(servers, servers.application())) {
            Flusher.settle(application);
            standby(superuser, "SET synchronous_standby_names = 'missing'", "missing");
            CompletableFuture<Void> acknowledged = firstThatWaits(superuser, application);
            assertThat(acknowledged).isNotDone();
            standby(superuser, "RESET synchronous_standby_names", "");
            acknowledged.get(30, TimeUnit.SECONDS);
        }
    }

    /** Commits wait from the moment when the checkpointer too has read the configuration, which no query tells. */
    private static CompletableFuture<Void> firstThatWaits(Connection superuser, Connection application)
            throws Exception {
        AtomicReference<CompletableFuture<Void>> last = new AtomicReference<>(CompletableFuture.completedFuture(null));
        Await.until("an acknowledgement waits for the standby", () -> {
            if (last.get().isDone()) {
                last.get().join();
                last.set(CompletableFuture.runAsync(() -> settle(application)));
            }
            return query(superuser, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                    .equals("1");
        });
        return last.get();
    }

    private static void settle(Connection connection) {
        try {
            Flusher.settle(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void standby(Connection superuser, String change, String then) throws Exception {
        try (Statement statement = superuser.createStatement()) {
            statement.execute("ALTER SYSTEM " + change);
            statement.execute("SELECT pg_reload_conf()");
        }
        Await.until(
                "the server has read its configuration again",
                () -> query(superuser, "SHOW synchronous_standby_names").equals(then));
    }

    private static Connection connect(EmbeddedSites servers, EmbeddedSites.Account as) throws SQLException {
        return DriverManager.getConnection(servers.jdbcUrl("north"), as.user(), as.password());
    }

    private static String query(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
