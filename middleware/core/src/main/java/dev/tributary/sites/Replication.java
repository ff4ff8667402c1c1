package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
    private static final String PUBLISHES = "SELECT count(*) = 2 FROM pg_publication WHERE pubname IN (?, ?)";
    private static final String DUPLICATE_OBJECT = "42710";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
            if (!holds(there, PUBLISHES, ReplicationNames.LOG, ReplicationNames.SITE)) {
                // A slot from before its publications could never deliver.
                throw new SQLException("site " + peer.name() + " does not publish its log yet");
            }
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

    private static void call(Connection connection, String query, @Nullable String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            statement.execute();
        }
    }

    /** Whether this site publishes. */
    boolean published() throws SQLException {
        return holds(PUBLISHES, ReplicationNames.LOG, ReplicationNames.SITE);
    }

    /** Whether this site has a subscription to another, whether or not that works. */
    boolean subscribed(SiteConnection peer) throws SQLException {
        return holds(
                "SELECT EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
                        + " WHERE s.subname = ? AND d.datname = current_database())",
                ReplicationNames.subscription(peer.name()));
    }

    private boolean holds(String query, String... arguments) throws SQLException {
        try (Connection here = owner.getConnection()) {
            return holds(here, query, arguments);
        }
    }

    private static boolean holds(Connection connection, String query, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Whether a slot can still deliver. */
    private static boolean usable(Connection there, String slot) throws SQLException {
        return holds(
                there,
                "SELECT EXISTS (SELECT FROM pg_replication_slots"
                        + " WHERE slot_name = ? AND wal_status <> 'lost' AND invalidation_reason IS NULL)",
                slot);
    }

    private static void drop(Connection there, String slot) throws SQLException {
        call(there, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?", slot);
    }

    /** The slot that this site has at another. */
    String slotAt(SiteConnection peer) {
        return ReplicationNames.slot(Conninfo.of(String.valueOf(peer.url())).database(), topology.site());
    }

    /** A message without the passwords that it may repeat. */
    String withoutSecrets(String message, SiteConnection peer) {
        String shown = message;
        for (String secret :
                new @Nullable String[] {account.conninfo(peer), account.passwordAt(peer), peer.password()}) {
            if (secret != null && !secret.isEmpty()) {
                shown = shown.replace(secret, "***");
            }
        }
        return shown;
    }

    /** Another site's database, as the role that replicates. */
    Connection connect(SiteConnection peer) throws SQLException {
        return peer.connect(PATIENCE, account.usernameAt(peer), account.passwordAt(peer));
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
