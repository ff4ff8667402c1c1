package dev.tributary.sites;

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

    /** Without what may hold a password. */
    @Override
    public String toString() {
        return name + (url == null ? "" : " (" + Conninfo.withoutParameters(url) + ")");
    }
}
