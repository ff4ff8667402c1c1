package dev.tributary.activeactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two PostgreSQL servers that replicate their tables to each other with nothing but PostgreSQL. */
final class PlainSites implements AutoCloseable {
    static final String NORTH = "north";
    static final String SOUTH = "south";
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final EmbeddedSites sites = EmbeddedSites.start("plain", List.of(NORTH, SOUTH));
    private int marks;

    private static String other(String site) {
        return site.equals(NORTH) ? SOUTH : NORTH;
    }

    /** Makes tables at both sites, and replicates all of them both ways. */
    void create(String tables) throws SQLException {
        for (String site : List.of(NORTH, SOUTH)) {
            execute(site, tables);
            execute(site, "CREATE TABLE mark (site text, number int, PRIMARY KEY (site, number))");
            execute(site, "CREATE PUBLICATION everything FOR ALL TABLES");
        }
        for (String site : List.of(NORTH, SOUTH)) {
            execute(
                    site,
                    "CREATE SUBSCRIPTION from_" + other(site) + " CONNECTION '"
                            + sites.conninfo(other(site), site, sites.superuser())
                            + "' PUBLICATION everything WITH (origin = none, copy_data = false)");
        }
    }

    void cut() {
        sites.links().forEach(Link::cut);
    }

    void heal() {
        sites.links().forEach(Link::heal);
    }

    /** Lets each site apply everything that the other has committed by now. */
    void settle() throws SQLException {
        marks++;
        for (String site : List.of(NORTH, SOUTH)) {
            execute(site, "INSERT INTO mark VALUES ('" + site + "', " + marks + ")");
        }
        for (String site : List.of(NORTH, SOUTH)) {
            String arrived = "SELECT count(*) FROM mark WHERE site = '" + other(site) + "' AND number = " + marks;
            await(site, arrived, 1);
        }
    }

    /** Waits until a query yields at least a number. */
    void await(String site, String query, int least) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (Integer.parseInt(value(site, query)) < least) {
            assertThat(System.nanoTime()).as("%s at %s", query, site).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    void execute(String site, String sql) throws SQLException {
        try (Connection connection = sites.server(site).connect(sites.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String site, String query) throws SQLException {
        try (Connection connection = sites.server(site).connect(sites.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        sites.close();
    }
}
