package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what keeps a site from flowing together with the others: in its server's settings, and in what connects it. */
public final class ReplicationCheck {
    private static final int OLDEST = 17;
    private static final String SCRIPT =
            "run what `tributary-tool replication script` prints, as the owner of the tables, or let the starter manage"
                    + " replication (tributary.replication.manage)";

    private final Topology topology;
    private final long mostRetainedBytes;

    /**
     * For the site of a topology.
     *
     * @param mostRetainedBytes of write-ahead log that a slot may keep before that is a problem
     */
    public ReplicationCheck(Topology topology, long mostRetainedBytes) {
        this.topology = topology;
        this.mostRetainedBytes = mostRetainedBytes;
    }

    /** What no setup could help: the server is too old, or has settings that replication cannot run with. */
    public List<Problem> server(Connection connection) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        int peers = topology.peers().size();
        if (peers == 0) {
            return problems;
        }
        if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
            problems.add(new Problem(
                    "the server is PostgreSQL " + connection.getMetaData().getDatabaseProductVersion()
                            + ", and several sites need " + OLDEST + " or later",
                    "use PostgreSQL " + OLDEST + " or later"));
            return problems;
        }
        String level = setting(connection, "wal_level");
        if (!"logical".equals(level)) {
            problems.add(new Problem(
                    "wal_level is `" + level + "`, expected `logical`",
                    "ALTER SYSTEM SET wal_level = 'logical', and restart the server"));
        }
        int slots = peers + foreignSlots(connection);
        atLeast(connection, "max_replication_slots", slots, problems);
        atLeast(connection, "max_wal_senders", slots, problems);
        atLeast(connection, "max_logical_replication_workers", peers, problems);
        // The launcher is one of them.
        atLeast(connection, "max_worker_processes", peers + 1, problems);
        // From version 18 on; before, max_replication_slots bounds these too.
        atLeast(connection, "max_active_replication_origins", peers, problems);
        return problems;
    }

    private void atLeast(Connection connection, String name, int least, List<Problem> problems) throws SQLException {
        String value = setting(connection, name);
        if (value != null && Integer.parseInt(value) < least) {
            problems.add(new Problem(
                    name + " is " + value + ", expected at least " + least + " for "
                            + topology.peers().size() + " other sites",
                    "ALTER SYSTEM SET " + name + " = " + least + ", and restart the server"));
        }
    }

    private static @Nullable String setting(Connection connection, String name) throws SQLException {
        return text(connection, "SELECT current_setting(?, true)", name);
    }

    private static @Nullable String text(Connection connection, String query, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, argument);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Slots that somebody else needs. */
    private int foreignSlots(Connection connection) throws SQLException {
        String database = connection.getCatalog();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT count(*) FROM pg_replication_slots WHERE slot_name <> ALL (?)")) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            topology.peers().stream()
                                    .map(peer -> ReplicationNames.slot(database, peer.name()))
                                    .toArray()));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    /** What is not there, switched off, set otherwise, or stuck. */
    public List<Problem> connections(Connection connection) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        List<String> peers = topology.peers().stream().map(SiteConnection::name).toList();
        if (peers.isEmpty()) {
            return problems;
        }
        publications(connection, problems);
        ReplicationState.subscriptions(connection, peers).forEach(each -> subscription(each, problems));
        ReplicationState.slots(connection, peers).forEach(each -> slot(each, problems));
        return problems;
    }

    private void publications(Connection connection, List<Problem> problems) throws SQLException {
        publication(
                connection,
                ReplicationNames.LOG,
                "p.pubinsert AND NOT p.pubupdate AND NOT p.pubdelete AND p.pubviaroot"
                        + " AND t.tablename = 'log_batch' AND t.rowfilter = '(NOT refilled)'",
                problems);
        publication(
                connection,
                ReplicationNames.SITE,
                "p.pubinsert AND p.pubupdate AND t.tablename = 'site' AND NOT 'arrived_at' = ANY (t.attnames)"
                        + " AND t.rowfilter LIKE '%''" + topology.site() + "''%'",
                problems);
    }

    private static void publication(Connection connection, String name, String condition, List<Problem> problems)
            throws SQLException {
        String asExpected = text(
                connection,
                "SELECT bool_and(t.tablename IS NOT NULL AND " + condition + ") FROM pg_publication p"
                        + " LEFT JOIN pg_publication_tables t ON t.pubname = p.pubname AND t.schemaname = 'tributary'"
                        + " WHERE p.pubname = ?",
                name);
        if (asExpected == null) {
            problems.add(new Problem("there is no publication " + name, SCRIPT));
        } else if (!"t".equals(asExpected)) {
            problems.add(new Problem(
                    "publication " + name + " publishes something else than it must",
                    "DROP PUBLICATION " + name + ", then " + SCRIPT));
        }
    }

    private static void subscription(SubscriptionStatus subscription, List<Problem> problems) {
        String name = "subscription " + ReplicationNames.subscription(subscription.peer());
        String quoted = '"' + ReplicationNames.subscription(subscription.peer()) + '"';
        if (!subscription.exists()) {
            problems.add(
                    new Problem("there is no " + name + ": nothing arrives from site " + subscription.peer(), SCRIPT));
            return;
        }
        if (!subscription.options().isEmpty()) {
            problems.add(new Problem(
                    name + " has " + subscription.options()
                            + ": records would come back, or come out of the order of commits",
                    "ALTER SUBSCRIPTION " + quoted + " SET (origin = none, streaming = off), SET PUBLICATION "
                            + ReplicationNames.LOG + ", " + ReplicationNames.SITE));
        }
        if (!subscription.enabled()) {
            problems.add(new Problem(
                    name + " is disabled: nothing arrives from site " + subscription.peer(),
                    "see the server's log for an error that disabled it; ALTER SUBSCRIPTION " + quoted + " ENABLE"));
        } else if (!subscription.running()) {
            problems.add(new Problem(
                    name + " does not run"
                            + (subscription.errors() > 0 ? ", after " + subscription.errors() + " errors" : ""),
                    "is site " + subscription.peer() + " reachable from this server? its log says what stops it"));
        }
    }

    private void slot(SlotStatus slot, List<Problem> problems) {
        String name = "slot " + slot.slot() + " of site " + slot.subscriber();
        if (!slot.exists()) {
            problems.add(new Problem(
                    "there is no " + name + ": it gets nothing from here",
                    "let site " + slot.subscriber() + " subscribe"));
        } else if (slot.lost()) {
            problems.add(new Problem(
                    name + " was invalidated: what it missed has to be refilled",
                    "let site " + slot.subscriber() + " subscribe again; the starter there does when it manages"
                            + " replication, else `tributary-tool replication script`"));
        } else if (slot.retainedBytes() > mostRetainedBytes) {
            problems.add(new Problem(
                    name + " keeps " + slot.retainedBytes() / (1 << 20) + " MB of write-ahead log, more than "
                            + mostRetainedBytes / (1 << 20) + " MB",
                    "bring site " + slot.subscriber() + " back, or drop the slot (SELECT pg_drop_replication_slot('"
                            + slot.slot() + "')): it refills what it missed when it returns"));
        }
    }
}
