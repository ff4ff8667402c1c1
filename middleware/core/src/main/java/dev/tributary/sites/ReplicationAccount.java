package dev.tributary.sites;

import org.jspecify.annotations.Nullable;

/**
 * The role with REPLICATION that subscriptions log in as at other sites.
 *
 * @param username null when the role of each site's connection does it
 */
public record ReplicationAccount(
        @Nullable String username, @Nullable String password) {
    /** None of its own. */
    public static final ReplicationAccount OF_THE_SITE = new ReplicationAccount(null, null);

    String usernameAt(SiteConnection site) {
        return String.valueOf(username == null ? site.username() : username);
    }

    @Nullable
    String passwordAt(SiteConnection site) {
        return username == null ? site.password() : password;
    }

    /** How this site's server reaches another; it may hold a password. */
    String conninfo(SiteConnection site) {
        return site.replication() != null
                ? site.replication()
                : Conninfo.of(String.valueOf(site.url()))
                        .with("user", usernameAt(site))
                        .with("password", passwordAt(site))
                        .text();
    }

    @Override
    public String toString() {
        return "ReplicationAccount[" + username + "]";
    }
}
