package dev.tributary.sites;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects this site to others by PostgreSQL's logical replication: publishes its log and its heartbeat, and subscribes to
 * theirs. Everything can be asked for again, and by several instances at the same moment.
 */
public final class Replication {
    private static final Logger LOGGER = LoggerFactory.getLogger(Replication.class);
    private static final String DUPLICATE_OBJECT = "42710";
    private static final int PATIENCE_SECONDS = 10;

    private final DataSource owner;
    private final Topology topology;
    private final ReplicationAccount account;

    /**
     * For the site of a topology.
     *
     * @param owner connects as the owner of the system tables, who may create subscriptions, or as a superuser
     */
    public Replication(DataSource owner, Topology topology, ReplicationAccount account) {
        this.owner = owner;
        this.topology = topology;
        this.account = account;
    }

    /** Publishes what this site writes, to those who have the role of replication here, if there is one. */
    public void publish() throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(true);
            call(connection, "SELECT tributary.publish(?, ?)", topology.site(), account.username());
        }
    }

    /**
     * Subscribes to another site, or tells the subscription where that is now. A slot there comes first: what is written
     * from then on is delivered, and what was written before is refilled. A subscription whose slot is gone, or was
     * invalidated, is made anew, since positions in the log of a restored server may mean something else.
     *
     * @throws SQLException among other reasons when the other site cannot be reached, or does not publish yet
     */
    public void subscribe(SiteConnection peer) throws SQLException {
        String slot = slotAt(peer);
        try (Connection there = connect(peer);
                Connection here = owner.getConnection()) {
            here.setAutoCommit(false);
            // One instance at a time, or one would drop the slot that another has just made.
            call(here, "SELECT pg_advisory_xact_lock(hashtextextended('tributary ' || ?, 0))", peer.name());
            if (!usable(there, slot)) {
                // Making it waits for transactions there, and they must not wait for one of this site in turn: it comes
                // before this transaction writes anything.
                makeSlot(there, peer, slot);
                call(here, "SELECT tributary.unsubscribe(?)", peer.name());
            }
            call(here, "SELECT tributary.subscribe(?, ?, ?)", peer.name(), account.conninfo(peer), slot);
            here.commit();
        }
    }

    /**
     * Ends the subscription to another site. Its slot there is dropped, if that site can be reached; the slot of the other
     * site here is dropped in any case.
     */
    public void disconnect(SiteConnection peer) throws SQLException {
        try (Connection here = owner.getConnection()) {
            here.setAutoCommit(true);
            call(here, "SELECT tributary.unsubscribe(?)", peer.name());
        }
        try (Connection there = connect(peer)) {
            drop(there, slotAt(peer));
        } catch (SQLException e) {
            LOGGER.warn("slot {} at site {} stays: {}", slotAt(peer), peer.name(), e.getMessage());
        }
    }

    private static void call(Connection connection, String query, @Nullable String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            statement.execute();
        }
    }

    /** Whether a slot can still deliver. */
    private static boolean usable(Connection there, String slot) throws SQLException {
        try (PreparedStatement query = there.prepareStatement("SELECT EXISTS (SELECT FROM pg_replication_slots"
                + " WHERE slot_name = ? AND wal_status <> 'lost' AND invalidation_reason IS NULL)")) {
            query.setString(1, slot);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void drop(Connection there, String slot) throws SQLException {
        call(there, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?", slot);
    }

    /** The slot that this site has at another. */
    String slotAt(SiteConnection peer) {
        return ReplicationNames.slot(Conninfo.of(String.valueOf(peer.url())).database(), topology.site());
    }

    /** Another site's database, as the role that replicates. */
    Connection connect(SiteConnection peer) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", account.usernameAt(peer));
        String password = account.passwordAt(peer);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "tributary-" + topology.site());
        properties.setProperty("loginTimeout", String.valueOf(PATIENCE_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(PATIENCE_SECONDS));
        return DriverManager.getConnection(peer.url(), properties);
    }

    private static void makeSlot(Connection there, SiteConnection peer, String slot) throws SQLException {
        try {
            drop(there, slot);
            call(there, "SELECT pg_create_logical_replication_slot(?, 'pgoutput', false, false, true)", slot);
            LOGGER.info("slot {} is there at site {}", slot, peer.name());
        } catch (SQLException e) {
            // Another instance did it at the same moment.
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
