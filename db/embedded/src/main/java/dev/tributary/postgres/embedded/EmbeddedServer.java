package dev.tributary.postgres.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL 18 server as a child process.
 *
 * <p>It is as durable as an installed one: the embedded distribution's own defaults turn {@code fsync} and {@code
 * synchronous_commit} off. It does not stop with the JVM by itself, because a shutdown hook would take the database away
 * from an application that is still draining: whoever starts it closes it.
 */
public final class EmbeddedServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts a server on a new data directory that is deleted when the server is closed. */
    public static EmbeddedServer start() {
        try {
            return start(Files.createTempDirectory("tributary-postgres-"), true, 0);
        } catch (IOException e) {
            throw new EmbeddedServerException("no temporary directory for the embedded PostgreSQL", e);
        }
    }

    /**
     * Starts a server on a data directory that outlives it, creating the directory when there is none. A server that a
     * killed JVM left behind on the same directory is stopped first.
     *
     * @param port the port to listen on; 0 for any free one
     */
    public static EmbeddedServer start(Path dataDirectory, int port) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        StaleServer.stop(directory);
        return start(directory, false, port);
    }

    private static EmbeddedServer start(Path dataDirectory, boolean temporary, int port) {
        RootCheck.requireUsableAccount();
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(dataDirectory)
                    .setCleanDataDirectory(temporary)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_TIMEOUT)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_connections", "200");
            if (port != 0) {
                builder.setPort(port);
            }
            return new EmbeddedServer(builder.start());
        } catch (IOException | IllegalStateException e) {
            throw new EmbeddedServerException(
                    "the embedded PostgreSQL does not start on " + dataDirectory + ": " + e.getMessage(), e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /** The URL of one database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database;
    }

    /** The name of the superuser, who needs no password. */
    public String superuser() {
        return "postgres";
    }

    /** Connects as the superuser. */
    public Connection connect(String database) throws SQLException {
        return postgres.getDatabase(superuser(), database).getConnection();
    }

    /**
     * Creates a role that can log in, or gives an existing one this password and these options.
     *
     * @param options such as {@code CREATEROLE}, separated by spaces; empty for none
     */
    public void createRole(String name, String password, String options) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            String verb = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name) ? "ALTER" : "CREATE";
            statement.execute(
                    verb + " ROLE " + identifier(name) + " LOGIN " + options + " PASSWORD " + literal(password));
        } catch (SQLException e) {
            throw new EmbeddedServerException("role " + name + " cannot be created: " + e.getMessage(), e);
        }
    }

    /** Creates a database that belongs to {@code owner}, unless it is there already. */
    public void createDatabase(String name, String owner) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                statement.execute("CREATE DATABASE " + identifier(name) + " OWNER " + identifier(owner));
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException("database " + name + " cannot be created: " + e.getMessage(), e);
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(@Nullable String text) {
        return text == null ? "NULL" : "'" + text.replace("'", "''") + "'";
    }

    /** Stops the server, letting no client finish, and deletes a temporary data directory. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("the embedded PostgreSQL does not stop: " + e.getMessage(), e);
        }
    }

    /** Waits for a process to end, and says whether it did in time. */
    static boolean await(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
