package dev.tributary.sites;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How a site is reached from here.
 *
 * @param name of the site
 * @param url JDBC URL of its database; null for the own site, whose data source is known anyway
 * @param username the application's role there
 * @param replication libpq's connection string for subscriptions to it; null when it follows from the URL
 */
public record SiteConnection(
        String name,
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable String replication) {

    /**
     * Connects to its database as the application's role.
     *
     * @param patience how long connecting, and each answer, may take; whole seconds
     */
    public Connection connect(Duration patience) throws SQLException {
        return connect(patience, username, password);
    }

    Connection connect(Duration patience, @Nullable String user, @Nullable String secret) throws SQLException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (secret != null) {
            properties.setProperty("password", secret);
        }
        properties.setProperty("ApplicationName", "tributary-sites");
        properties.setProperty("loginTimeout", String.valueOf(patience.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds()));
        return DriverManager.getConnection(url, properties);
    }

    /** Without what may hold a password. */
    @Override
    public String toString() {
        return name + (url == null ? "" : " (" + Conninfo.withoutParameters(url) + ")");
    }
}
