package dev.tributary.spring.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The engine's own pools. Their connections have isolation, read-only mode and autocommit preset: setting these on each
 * transaction of a shared pool costs more than half of the throughput.
 */
public final class EnginePools implements AutoCloseable {
    private final HikariDataSource snapshots;
    private final HikariDataSource serializable;
    private final HikariDataSource commits;

    /** How many connections each pool has at most, and how long a caller waits for one. */
    public record Sizes(int snapshots, int serializable, int commits, Duration connectionTimeout) {}

    public EnginePools(JdbcConnectionDetails database, Sizes sizes) {
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
        this.commits = new HikariDataSource(commit);
    }

    private static HikariConfig config(JdbcConnectionDetails database, String name, int size, Sizes sizes) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tributary-" + name);
        config.setJdbcUrl(database.getJdbcUrl());
        config.setUsername(database.getUsername());
        config.setPassword(database.getPassword());
        config.setMaximumPoolSize(size);
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

    @Override
    public void close() {
        snapshots.close();
        serializable.close();
        commits.close();
    }
}
