package dev.tributary.sites;

import dev.tributary.background.Background;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the heartbeat of this site and watches those of the others. Every instance watches; each heartbeat is written by the
 * one that is first.
 */
public final class SitesMonitor implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SitesMonitor.class);

    private final DataSource dataSource;
    private final Topology topology;
    private final Options options;
    private final Plans plans;
    private final Map<String, PeerWatch> watches = new HashMap<>();
    private final Background background;
    private volatile SitesStatus status;

    /**
     * How sites are watched.
     *
     * @param interval between two heartbeats
     * @param suspicion the phi from which a site is suspected
     */
    public record Options(Duration interval, double suspicion) {}

    /** What the instances of this site run. */
    public interface Plans {
        List<String> inUse(Connection connection) throws SQLException;
    }

    /**
     * A monitor that is not started yet.
     *
     * @param dataSource READ COMMITTED, as a role that may become the writer
     */
    public SitesMonitor(DataSource dataSource, Topology topology, Options options, Plans plans) {
        this.dataSource = dataSource;
        this.topology = topology;
        this.options = options;
        this.plans = plans;
        this.status = new SitesStatus(topology.site(), null, null, List.of(), List.of(), List.of(), null);
        this.background = new Background("tributary-sites", this::round);
    }

    public SitesMonitor start() {
        background.start();
        return this;
    }

    private Duration round() {
        try {
            look();
        } catch (SQLException | RuntimeException e) {
            if (status.error() == null) {
                LOGGER.warn("the heartbeat of site {} stops: {}", topology.site(), e.toString());
            }
            status = failed(e.toString());
        }
        return options.interval();
    }

    /** What was seen last stays, and loses its worth with time: silence is not counted any further. */
    private SitesStatus failed(String error) {
        SitesStatus last = status;
        return new SitesStatus(
                last.site(), last.origin(), last.setBack(), last.sites(), last.slots(), last.subscriptions(), error);
    }

    /** One round, in this thread: the heartbeat if it is due, and a look at all others. */
    synchronized SitesStatus look() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                beat(connection);
                SitesStatus seen = seen(connection);
                connection.commit();
                status = seen;
                return seen;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Committed by itself, because it should not wait for what follows. */
    private void beat(Connection connection) throws SQLException {
        List<String> inUse = plans.inUse(connection);
        try (Statement role = connection.createStatement();
                PreparedStatement beat =
                        connection.prepareStatement("SELECT tributary.beat(?, make_interval(secs => ?), ?)")) {
            role.execute("SET LOCAL ROLE tributary_writer");
            beat.setString(1, topology.site());
            // A little early, or rounds would miss each other by a hair, and every second heartbeat would be late.
            beat.setDouble(2, options.interval().toMillis() * 0.9 / 1000);
            beat.setArray(3, connection.createArrayOf("text", inUse.toArray()));
            beat.execute();
        }
        connection.commit();
    }

    private SitesStatus seen(Connection connection) throws SQLException {
        String origin = null;
        long head = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT i.origin, o.last_sequence FROM tributary.identity i"
                        + " JOIN tributary.origin o USING (origin)")) {
            if (row.next()) {
                origin = row.getString(1);
                head = row.getLong(2);
            }
        }
        List<String> peers = topology.peers().stream().map(SiteConnection::name).toList();
        List<SiteStatus> sites = new ArrayList<>();
        String setBack = null;
        for (Observation each : Observation.read(connection)) {
            sites.add(
                    watches.computeIfAbsent(each.site(), site -> new PeerWatch(options.interval(), options.suspicion()))
                            .see(each));
            if (each.ownHead() > head) {
                setBack = setBack(connection, origin, each, setBack);
            }
        }
        return new SitesStatus(
                topology.site(),
                origin,
                setBack,
                sites,
                ReplicationState.slots(connection, peers),
                ReplicationState.subscriptions(connection, peers),
                null);
    }

    /** Unless the head has risen between the two looks, which is what usually happens. */
    private static @Nullable String setBack(
            Connection connection, @Nullable String origin, Observation other, @Nullable String before)
            throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT last_sequence FROM tributary.origin WHERE origin = ?")) {
            query.setString(1, origin);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getLong(1) < other.ownHead()
                        ? "site " + other.site() + " has " + other.ownHead() + " records of " + origin
                                + ", this database " + row.getLong(1)
                                + ": it was set back, and has to take a new origin (restart the application)"
                        : before;
            }
        }
    }

    /** What was seen last. */
    public SitesStatus status() {
        return background.alive() ? status : failed("nobody watches: the monitor is not running");
    }

    @Override
    public void close() {
        background.close();
    }
}
