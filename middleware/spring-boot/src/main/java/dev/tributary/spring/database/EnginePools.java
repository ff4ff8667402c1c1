package dev.tributary.spring.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The engine's own pools. Their connections have isolation, read-only mode and autocommit preset: setting these on each
 * transaction of a shared pool costs more than half of the throughput.
 */
public final class EnginePools implements AutoCloseable {
    private static final int PROBE_SECONDS = 2;
    private static final int UPKEEP = 3;
    private static final int LETTERS = 4;
    private static final String TOO_MANY_CONNECTIONS = "53300";

    /**
     * The committer says the same few statements again and again, and all find rows by their keys. They come in arrays, of
     * which the planner believes that they are long, so that it would rather read the whole of a small table; and it would
     * make a new plan for each.
     */
    private static final String FIND_BY_KEY = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
            + " SET enable_hashjoin = off; SET enable_mergejoin = off";

    private final JdbcConnectionDetails database;
    private final HikariDataSource snapshots;
    private final HikariDataSource serializable;
    private final HikariDataSource commits;
    private final HikariDataSource upkeep;
    private final HikariDataSource letters;

    /** How many connections each pool has at most, and how long a caller waits for one. */
    public record Sizes(int snapshots, int serializable, int commits, Duration connectionTimeout) {}

    public EnginePools(JdbcConnectionDetails database, Sizes sizes) {
        this.database = database;
        HikariConfig snapshot = config(database, "snapshots", sizes.snapshots(), sizes);
        snapshot.setAutoCommit(false);
        snapshot.setReadOnly(true);
        snapshot.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        this.snapshots = new HikariDataSource(snapshot);
        HikariConfig strict = config(database, "serializable", sizes.serializable(), sizes);
        strict.setAutoCommit(false);
        strict.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        this.serializable = new HikariDataSource(strict);
        HikariConfig commit = config(database, "commits", sizes.commits(), sizes);
        commit.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        commit.setConnectionInitSql(FIND_BY_KEY);
        this.commits = new HikariDataSource(commit);
        HikariConfig slow = config(database, "upkeep", UPKEEP, sizes);
        slow.setMinimumIdle(0);
        slow.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.upkeep = new HikariDataSource(slow);
        HikariConfig letter = config(database, "letters", LETTERS, sizes);
        letter.setMinimumIdle(0);
        letter.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.letters = new HikariDataSource(letter);
    }

    private static HikariConfig config(JdbcConnectionDetails database, String name, int size, Sizes sizes) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tributary-" + name);
        config.setJdbcUrl(database.getJdbcUrl());
        config.setUsername(database.getUsername());
        config.setPassword(database.getPassword());
        config.setMaximumPoolSize(size);
        // Whether there is a database at all, the check at start says in better words.
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(sizes.connectionTimeout().toMillis());
        return config;
    }

    public HikariDataSource snapshots() {
        return snapshots;
    }

    public HikariDataSource serializable() {
        return serializable;
    }

    public HikariDataSource commits() {
        return commits;
    }

    /** READ COMMITTED, for what takes long and must not keep callers waiting; no connection while nothing is done. */
    public HikariDataSource upkeep() {
        return upkeep;
    }

    /** READ COMMITTED, for the calls of other sites and for those who wait for their records; none with one site. */
    public HikariDataSource letters() {
        return letters;
    }

    /**
     * Why the database cannot be written to, asked on a connection beside the pools: one that waits because much is going
     * on says nothing about the database. Empty when it can, or when it is there and only has no connection left.
     */
    public Optional<String> unreachable() {
        Properties properties = new Properties();
        properties.setProperty("user", String.valueOf(database.getUsername()));
        properties.setProperty("password", String.valueOf(database.getPassword()));
        properties.setProperty("loginTimeout", String.valueOf(PROBE_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(PROBE_SECONDS));
        properties.setProperty("ApplicationName", "tributary-health");
        try (Connection connection = DriverManager.getConnection(database.getJdbcUrl(), properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            return row.next() && row.getBoolean(1)
                    ? Optional.of("it is a standby, and nothing can be committed there")
                    : Optional.empty();
        } catch (SQLException e) {
            return TOO_MANY_CONNECTIONS.equals(e.getSQLState())
                    ? Optional.empty()
                    : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        snapshots.close();
        serializable.close();
        commits.close();
        upkeep.close();
        letters.close();
    }
}
