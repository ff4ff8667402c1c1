package dev.tributary.benchmarks.database;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The database that is measured: on an embedded server of its own, or wherever a URL points. */
public final class BenchmarkDatabase implements AutoCloseable {
    private static final String NAME = "benchmark";
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final List<String> SHOWN = List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "wal_level",
            "commit_delay",
            "shared_buffers",
            "max_wal_size",
            "max_connections",
            "default_transaction_isolation");

    private final @Nullable EmbeddedServer server;
    private final String url;
    private final Account owner;
    private final Account application;

    /** Who connects; without a password when the server asks for none, or when the URL holds it. */
    public record Account(@Nullable String name, @Nullable String password) {}

    private BenchmarkDatabase(@Nullable EmbeddedServer server, String url, Account owner, Account application) {
        this.server = server;
        this.url = url;
        this.owner = owner;
        this.application = application;
    }

    /**
     * Starts a durable server on a directory that is deleted in the end.
     *
     * @throws UnsuitableDatabaseException when that directory is in memory
     */
    public static BenchmarkDatabase embedded() {
        requireDisk();
        EmbeddedServer server = EmbeddedServer.start();
        Account owner = new Account("bank_owner", "owner");
        Account application = new Account("bank_app", "app");
        server.createRole("bank_owner", "owner", "CREATEROLE");
        server.createRole("bank_app", "app", "");
        server.createDatabase(NAME, "bank_owner");
        return new BenchmarkDatabase(server, server.jdbcUrl(NAME), owner, application);
    }

    /**
     * Looks whether the directory for temporary files outlives a crash.
     *
     * @throws UnsuitableDatabaseException when it is in memory
     */
    public static void requireDisk() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        if (IN_MEMORY.contains(fileSystem(directory))) {
            throw new UnsuitableDatabaseException(
                    directory + " is in memory, where nothing is durable; name a directory"
                            + " on a disk with `java -Djava.io.tmpdir=DIRECTORY -jar benchmarks.jar ...`");
        }
    }

    /** Uses a database that is there, and empty; its owner is the application, too. */
    public static BenchmarkDatabase at(String url, Account account) {
        return new BenchmarkDatabase(null, url, account, account);
    }

    private static String fileSystem(Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            return store.type();
        } catch (IOException e) {
            throw new UnsuitableDatabaseException(directory + " cannot be used: " + e.getMessage());
        }
    }

    public String url() {
        return url;
    }

    /** Who owns the tables. */
    public Account owner() {
        return owner;
    }

    /** As whom the services connect. */
    public Account application() {
        return application;
    }

    /** Connects as the owner. */
    public Connection connect() throws SQLException {
        return owner.name() == null
                ? DriverManager.getConnection(url)
                : DriverManager.getConnection(url, owner.name(), owner.password());
    }

    /**
     * What the server says of itself.
     *
     * @throws UnsuitableDatabaseException when a commit on this server is not durable, so that nothing could be compared
     */
    public Map<String, String> requireDurable() {
        try (Connection connection = connect()) {
            return requireDurable(connection, server != null);
        } catch (SQLException e) {
            throw new UnsuitableDatabaseException("the database cannot be used: " + e.getMessage());
        }
    }

    /**
     * What a server says of itself.
     *
     * @param embedded whether it runs in the directory for temporary files
     * @throws UnsuitableDatabaseException when a commit on it is not durable
     */
    public static Map<String, String> requireDurable(Connection connection, boolean embedded) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            settings.put("server", "PostgreSQL " + show(statement, "server_version"));
            settings.put(
                    "where",
                    embedded
                            ? "embedded, on " + fileSystem(Path.of(System.getProperty("java.io.tmpdir")))
                            : "external");
            for (String name : SHOWN) {
                settings.put(name, show(statement, name));
            }
        }
        for (String name : MUST_BE_ON) {
            if (!"on".equals(settings.get(name))) {
                throw new UnsuitableDatabaseException(name + " is " + settings.get(name)
                        + ", and must be on: commits must be durable to be compared");
            }
        }
        return settings;
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
