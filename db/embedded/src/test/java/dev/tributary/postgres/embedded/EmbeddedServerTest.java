package dev.tributary.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {
    @TempDir
    Path directory;

    @Test
    void isDurableAndKeepsItsDataAcrossRestarts() throws Exception {
        Path data = directory.resolve("data");
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            server.createRole("shop", "it's", "CREATEROLE");
            server.createDatabase("shop", "shop");
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl("shop"), "shop", "it's");
                    Statement statement = connection.createStatement()) {
                for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                    assertThat(single(statement, "SHOW " + setting)).isEqualTo("on");
                }
                assertThat(single(statement, "SHOW wal_level")).isEqualTo("logical");
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
            assertThatThrownBy(() -> EmbeddedServer.start(data, 0))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("is in use");
        }
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            server.createRole("shop", "other", "CREATEROLE");
            server.createDatabase("shop", "shop");
            assertThat(answer(server)).isEqualTo("42");
        }
    }

    @Test
    void takesOverFromAServerWhoseJvmWasKilled() throws Exception {
        Path data = directory.resolve("data");
        Process first = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Left.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("first.log").toFile())
                .start();
        assertThat(first.waitFor(2, TimeUnit.MINUTES)).isTrue();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle orphan = ProcessHandle.of(pid).orElseThrow();

        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            assertThat(EmbeddedServer.await(orphan, Duration.ofSeconds(30))).isTrue();
            assertThat(answer(server)).isEqualTo("42");
        }
    }

    /** Starts a server and halts, as a killed JVM does. */
    static final class Left {
        private Left() {}

        public static void main(String[] arguments) throws SQLException, IOException {
            @SuppressWarnings("resource") // that it is left open is what this is for
            EmbeddedServer server = EmbeddedServer.start(Path.of(arguments[0]), 0);
            server.createRole("shop", "x", "");
            server.createDatabase("shop", "shop");
            try (Connection connection = server.connect("shop");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
            Runtime.getRuntime().halt(137);
        }
    }

    private static String answer(EmbeddedServer server) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            return single(statement, "SELECT answer FROM kept");
        }
    }

    private static String single(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
