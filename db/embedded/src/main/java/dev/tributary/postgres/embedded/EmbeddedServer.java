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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final Path dataDirectory;

    private EmbeddedServer(EmbeddedPostgres postgres, Path dataDirectory) {
        this.postgres = postgres;
        this.dataDirectory = dataDirectory;
    }

    /** Starts a server on a new data directory that is deleted when the server is closed. */
    public static EmbeddedServer start() {
        try {
            return start(Files.createTempDirectory("tributary-postgres-"), true, 0, Map.of());
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
        return start(dataDirectory, port, Map.of());
    }

    /**
     * Starts a server like {@link #start(Path, int)}, with settings of its own.
     *
     * @param settings as in {@code postgresql.conf}; values without spaces
     */
    public static EmbeddedServer start(Path dataDirectory, int port, Map<String, String> settings) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        StaleServer.stop(directory);
        return start(directory, false, port, settings);
    }

    private static EmbeddedServer start(Path dataDirectory, boolean temporary, int port, Map<String, String> settings) {
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
                    .setServerConfig("max_connections", "200")
                    // Logical replication with several sites: a worker and a slot for each, and whatever else there is.
                    .setServerConfig("max_replication_slots", "20")
                    .setServerConfig("max_wal_senders", "20")
                    .setServerConfig("max_active_replication_origins", "20")
                    .setServerConfig("max_logical_replication_workers", "16")
                    .setServerConfig("max_worker_processes", "32");
            settings.forEach(builder::setServerConfig);
            if (port != 0) {
                builder.setPort(port);
            }
            return new EmbeddedServer(builder.start(), dataDirectory);
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

    /**
     * A base backup of the running server, as pg_basebackup makes one: another server can be started on it.
     *
     * @param target a directory that is not there yet
     */
    public void backUp(Path target) {
        try (Connection connection = connect("postgres")) {
            BaseBackup.take(connection, dataDirectory, target);
        } catch (SQLException | IOException e) {
            throw new EmbeddedServerException("no backup of " + dataDirectory + ": " + e.getMessage(), e);
        }
    }

    /**
     * SIGKILL of the server and of every process that it has started: what is not on the disk by now is lost, as with a
     * power failure of the server alone. It cannot be used again; another can be started on the data directory, unless
     * that is a temporary one, which is deleted.
     */
    public void kill() {
        ProcessHandle server = StaleServer.processOf(dataDirectory)
                .orElseThrow(() -> new EmbeddedServerException("no server runs on " + dataDirectory, null));
        List<ProcessHandle> all =
                Stream.concat(Stream.of(server), server.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            if (!await(process, KILL_TIMEOUT)) {
                throw new EmbeddedServerException("process " + process.pid() + " survives SIGKILL", null);
            }
        }
        close();
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
