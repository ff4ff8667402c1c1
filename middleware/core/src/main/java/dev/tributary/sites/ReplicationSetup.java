package dev.tributary.sites;

import dev.tributary.background.Background;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects this site to all others in the background, however long one of them is out of reach, and looks after that: a slot
 * that is gone is made again.
 */
public final class ReplicationSetup implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicationSetup.class);
    private static final String FORBIDDEN = "42501";
    private static final Duration AFTER_SUCCESS = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long a site may take to come up. */
    private static final Duration COMING_UP = Duration.ofMinutes(1);

    /** What has been said of a site that cannot be connected with. */
    private static final class Failing {
        private final long sinceNanos;
        private @Nullable String warned;

        Failing(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        boolean lasts() {
            return System.nanoTime() - sinceNanos > COMING_UP.toNanos();
        }
    }

    private final @Nullable Replication replication;
    private final DataSource own;
    private final Topology topology;
    private final Duration retry;
    private final Background background;
    private final Map<String, Failing> failing = new HashMap<>();
    private volatile SortedMap<String, String> failures = new TreeMap<>();

    /**
     * A setup that is not started yet.
     *
     * @param replication null where somebody else connects the sites
     * @param own as a role that may become the writer
     * @param retry how long to wait before what has failed is tried again
     */
    public ReplicationSetup(@Nullable Replication replication, DataSource own, Topology topology, Duration retry) {
        this.replication = replication;
        this.own = own;
        this.topology = topology;
        this.retry = retry;
        this.background = new Background("tributary-replication", this::round);
    }

    public ReplicationSetup start() {
        background.start();
        return this;
    }

    private Duration round() {
        SortedMap<String, String> failed = new TreeMap<>();
        if (replication != null) {
            note(topology.site(), attempt(replication::publish, replication::published), failed);
        }
        for (SiteConnection peer : topology.peers()) {
            String failure = attempt(() -> announce(peer), () -> false);
            if (failure == null && replication != null) {
                failure = attempt(() -> replication.subscribe(peer), () -> replication.subscribed(peer));
            }
            note(peer.name(), failure, failed);
        }
        tell(failed);
        failures = failed;
        return failed.isEmpty() ? AFTER_SUCCESS : retry;
    }

    private void note(String site, @Nullable String failure, SortedMap<String, String> failed) {
        if (failure != null) {
            SiteConnection about = topology.sites().get(site);
            failed.put(
                    site, about == null || replication == null ? failure : replication.withoutSecrets(failure, about));
        }
    }

    /**
     * Makes the origins of another site known here. A heartbeat does that for new ones; but those that it took before this
     * site subscribed were told to nobody here, and their records would find no partition. The same with those that this site
     * took itself after the backup that it was restored from.
     */
    private void announce(SiteConnection peer) throws SQLException {
        Map<String, String> origins = new LinkedHashMap<>();
        try (Connection there = peer.connect(PATIENCE);
                PreparedStatement query = there.prepareStatement(
                        "SELECT origin, site FROM tributary.origin WHERE site IN (?, ?) ORDER BY number")) {
            query.setString(1, peer.name());
            query.setString(2, topology.site());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    origins.put(row.getString(1), row.getString(2));
                }
            }
        }
        try (Connection here = own.getConnection()) {
            here.setAutoCommit(false);
            try (Statement role = here.createStatement();
                    PreparedStatement announce = here.prepareStatement("SELECT tributary.announce_origin(?, ?)")) {
                role.execute("SET LOCAL ROLE tributary_writer");
                for (Map.Entry<String, String> origin : origins.entrySet()) {
                    announce.setString(1, origin.getKey());
                    announce.setString(2, origin.getValue());
                    announce.execute();
                }
                here.commit();
            } catch (SQLException e) {
                here.rollback();
                throw e;
            }
        }
    }

    /** Does one thing, which may fail. */
    private interface Step {
        void run() throws SQLException;
    }

    /** Whether that is done already. */
    private interface Done {
        boolean get() throws SQLException;
    }

    /** Why something cannot be done; null when it is done, be it by somebody else where this role may not. */
    private static @Nullable String attempt(Step step, Done done) {
        try {
            step.run();
            return null;
        } catch (SQLException | RuntimeException e) {
            boolean forbidden = e instanceof SQLException refused && FORBIDDEN.equals(refused.getSQLState());
            return forbidden && isDone(done)
                    ? null
                    : e.getMessage()
                            + (forbidden ? " (`tributary-tool replication script` prints what the owner can run)" : "");
        }
    }

    private static boolean isDone(Done done) {
        try {
            return done.get();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Once for each change, not once for each attempt. Sites that start together are not ready for each other in many ways for
     * a while, which is nothing to be warned of.
     */
    private void tell(SortedMap<String, String> failed) {
        failing.keySet().retainAll(failed.keySet());
        failed.forEach((site, failure) -> {
            Failing known = failing.get(site);
            if (known == null) {
                failing.put(site, new Failing(System.nanoTime()));
                LOGGER.info("site {} is not connected yet, which is tried every {}: {}", site, retry, failure);
            } else if (known.lasts() && !failure.equals(known.warned)) {
                known.warned = failure;
                LOGGER.warn(
                        "{}; tried again every {}: {}",
                        site.equals(topology.site())
                                ? "this site cannot publish its log"
                                : "this site cannot subscribe to site " + site,
                        retry,
                        failure);
            }
        });
        failures.keySet().stream()
                .filter(site -> !failed.containsKey(site))
                .forEach(site -> LOGGER.info("replication with site {} is set up", site));
    }

    /** What could not be set up yet, by the site that it is about; empty when all is. */
    public Map<String, String> failures() {
        return failures;
    }

    @Override
    public void close() {
        background.close();
    }
}
