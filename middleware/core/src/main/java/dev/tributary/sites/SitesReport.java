package dev.tributary.sites;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One look at a site's database, by who does not run there. */
public final class SitesReport {
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final double SUSPICION = 8;

    private SitesReport() {}

    /**
     * The sites that a database knows, without how they are reached.
     *
     * @throws SQLException also when it is no site's yet
     */
    public static Topology topology(Connection connection) throws SQLException {
        SortedMap<String, SiteConnection> sites = new TreeMap<>();
        String own = null;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT i.site, s.site FROM tributary.identity i"
                        + " CROSS JOIN tributary.site s ORDER BY s.site")) {
            while (row.next()) {
                own = row.getString(1);
                sites.put(row.getString(2), new SiteConnection(row.getString(2), null, null, null, null));
            }
        }
        if (own == null) {
            throw new SQLException("no application has started on this database yet: it is no site's");
        }
        return new Topology(own, sites);
    }

    /** What the site sees of the others, with the intervals between heartbeats taken to be a second. */
    public static SitesStatus status(Connection connection) throws SQLException {
        Topology topology = topology(connection);
        List<String> peers = topology.peers().stream().map(SiteConnection::name).toList();
        String origin = null;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT origin FROM tributary.identity")) {
            if (row.next()) {
                origin = row.getString(1);
            }
        }
        return new SitesStatus(
                topology.site(),
                origin,
                null,
                Observation.read(connection).stream()
                        .map(each -> new PeerWatch(USUAL, SUSPICION).see(each))
                        .toList(),
                ReplicationState.slots(connection, peers),
                ReplicationState.subscriptions(connection, peers),
                null);
    }
}
