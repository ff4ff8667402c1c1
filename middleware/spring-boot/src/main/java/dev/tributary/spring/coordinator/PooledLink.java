package dev.tributary.spring.coordinator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.sites.SiteConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;

/** The way to another site's database: pools of its own, which are empty until something coordinated has to go there. */
final class PooledLink implements SiteLink, AutoCloseable {
    private static final int CALLS = 8;
    private static final long IDLE_MILLIS = 60_000;

    private final SiteConnection site;
    private final HikariDataSource calls;
    private final HikariDataSource snapshots;

    /**
     * @param bodies how many bodies read at the other site at the same time
     * @param timeout how long one waits for a connection, or for an answer on it
     */
    PooledLink(SiteConnection site, int bodies, Duration timeout) {
        this.site = site;
        HikariConfig call = config("calls", CALLS, timeout);
        this.calls = new HikariDataSource(call);
        HikariConfig snapshot = config("bodies", bodies, timeout);
        snapshot.setAutoCommit(false);
        snapshot.setReadOnly(true);
        snapshot.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        this.snapshots = new HikariDataSource(snapshot);
    }

    private HikariConfig config(String name, int size, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tributary-" + name + "-" + site.name());
        config.setJdbcUrl(site.url());
        config.setUsername(site.username());
        config.setPassword(site.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(timeout.toMillis());
        // Or a connection that died without a word would hold its first caller longer than that.
        config.setValidationTimeout(Math.min(config.getValidationTimeout(), timeout.toMillis()));
        config.addDataSourceProperty("connectTimeout", seconds(timeout));
        config.addDataSourceProperty("socketTimeout", seconds(timeout));
        return config;
    }

    private static String seconds(Duration timeout) {
        return String.valueOf(Math.max(1, timeout.toSeconds()));
    }

    @Override
    public DataSource calls() {
        return calls;
    }

    @Override
    public DataSource snapshots() {
        return snapshots;
    }

    @Override
    public Connection listen() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", String.valueOf(site.username()));
        properties.setProperty("password", String.valueOf(site.password()));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "3");
        properties.setProperty("ApplicationName", "tributary-answers");
        return DriverManager.getConnection(Objects.requireNonNull(site.url()), properties);
    }

    @Override
    public void close() {
        calls.close();
        snapshots.close();
    }
}
