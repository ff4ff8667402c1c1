package dev.tributary.replication;

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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies batches from other sites that replication has not brought: those in a gap at once, since a slot delivers in order,
 * and those that another site has already when nothing of their origin has arrived for a while. What replication
 * brings all the same is recognised there. A thread of its own, because another site may be slow to answer.
 */
public final class Refiller implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Refiller.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int ROWS = 200;

    private static final String STATE = "SELECT o.origin, o.last_sequence,"
            + " (SELECT b.first_sequence FROM tributary.log_batch b WHERE b.origin = o.origin"
            + " AND b.last_sequence > o.last_sequence ORDER BY b.last_sequence LIMIT 1),"
            + " (SELECT max(b.last_sequence) FROM tributary.log_batch b WHERE b.origin = o.origin),"
            + " (SELECT max(greatest((s.merged ->> o.origin)::bigint, (s.arrived ->> o.origin)::bigint))"
            + " FROM tributary.site s)"
            + " FROM tributary.origin o WHERE NOT o.written_here AND o.frozen_for IS NULL AND o.ends_at IS NULL";

    private static final String READ = "SELECT first_sequence, last_sequence, stamp, dependencies::text, epoch, plan,"
            + " coordinated::text, records::text, pending_id, committed_at::text FROM tributary.log_batch"
            + " WHERE origin = ? AND last_sequence > ? AND first_sequence <= ? ORDER BY last_sequence LIMIT " + ROWS;

    private static final String WRITE = "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp,"
            + " dependencies, epoch, plan, coordinated, records, pending_id, committed_at, refilled)"
            + " SELECT o.origin, ?::bigint, ?::bigint, ?::bigint, ?::jsonb, ?::bigint, ?, ?::text[], ?::json, ?::bigint,"
            + " ?::timestamptz, true FROM tributary.origin o WHERE o.origin = ? AND o.frozen_for IS NULL"
            + " ON CONFLICT DO NOTHING";
    private static final int COLUMNS = 10;

    private final DataSource own;
    private final SortedMap<String, DataSource> peers;
    private final Duration patience;
    private final Duration poll;
    private final Thread thread;
    private final Map<String, Silence> silent = new HashMap<>();
    private volatile boolean closing;

    /** Records of an origin that are not here. */
    private record Missing(String origin, long after, long upTo) {}

    /** Since when nothing has arrived after a sequence, by this machine's clock. */
    private record Silence(long arrived, long sinceNanos) {}

    /**
     * @param own connections as the application's role
     * @param peers the same, of the other sites by name, in the order in which they are asked
     * @param patience how long nothing of an origin arrives that another site has, before it is fetched from there
     * @param poll how often it is looked what is missing
     */
    public Refiller(DataSource own, SortedMap<String, DataSource> peers, Duration patience, Duration poll) {
        this.own = own;
        this.peers = new TreeMap<>(peers);
        this.patience = patience;
        this.poll = poll;
        this.thread = new Thread(this::run, "tributary-refiller");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                refill();
            } catch (SQLException | RuntimeException e) {
                LOGGER.warn("what has not arrived is not fetched for now: {}", e.toString());
            }
            long end = System.nanoTime() + poll.toNanos();
            while (!closing && end - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, Math.min(PAUSE_NANOS, end - System.nanoTime()));
            }
        }
    }

    /**
     * Fetches what is missing now. Called by one thread at a time.
     *
     * @return how many batches were fetched
     */
    int refill() throws SQLException {
        int fetched = 0;
        for (Missing missing : missing()) {
            fetched += refill(missing);
        }
        return fetched;
    }

    private List<Missing> missing() throws SQLException {
        List<Missing> missing = new ArrayList<>();
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(STATE)) {
            while (result.next()) {
                String origin = result.getString(1);
                long merged = result.getLong(2);
                Long next = result.getObject(3, Long.class);
                long arrived = Math.max(merged, result.getLong(4));
                long head = result.getLong(5);
                if (next != null && next > merged + 1) {
                    missing.add(new Missing(origin, merged, next - 1));
                } else if (head > arrived && isSilent(origin, arrived)) {
                    missing.add(new Missing(origin, arrived, head));
                } else if (head <= arrived) {
                    silent.remove(origin);
                }
            }
        }
        return missing;
    }

    private boolean isSilent(String origin, long arrived) {
        Silence before = silent.get(origin);
        if (before == null || before.arrived() != arrived) {
            before = new Silence(arrived, System.nanoTime());
            silent.put(origin, before);
        }
        return System.nanoTime() - before.sinceNanos() >= patience.toNanos();
    }

    private int refill(Missing missing) {
        for (Map.Entry<String, DataSource> peer : peers.entrySet()) {
            try {
                int fetched = refill(missing, peer.getValue());
                if (fetched > 0) {
                    LOGGER.info(
                            "{} batches of {} after record {} have not arrived, and were fetched from {}",
                            fetched,
                            missing.origin(),
                            missing.after(),
                            peer.getKey());
                    return fetched;
                }
            } catch (SQLException e) {
                LOGGER.debug("nothing is fetched from {} for now: {}", peer.getKey(), e.toString());
            }
        }
        return 0;
    }

    private int refill(Missing missing, DataSource peer) throws SQLException {
        int fetched = 0;
        long after = missing.after();
        while (after < missing.upTo() && !closing) {
            List<@Nullable String[]> batches = read(peer, missing, after);
            if (batches.isEmpty() || number(batches.get(0)[0]) > after + 1) {
                break;
            }
            after = number(batches.get(batches.size() - 1)[1]);
            write(missing.origin(), batches, after);
            fetched += batches.size();
        }
        return fetched;
    }

    private static long number(@Nullable String text) {
        return text == null ? Long.MAX_VALUE : Long.parseLong(text);
    }

    private static List<@Nullable String[]> read(DataSource peer, Missing missing, long after) throws SQLException {
        try (Connection connection = peer.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, missing.origin());
            statement.setLong(2, after);
            statement.setLong(3, missing.upTo());
            try (ResultSet result = statement.executeQuery()) {
                List<@Nullable String[]> batches = new ArrayList<>();
                while (result.next()) {
                    @Nullable String[] batch = new String[COLUMNS];
                    for (int i = 0; i < COLUMNS; i++) {
                        batch[i] = result.getString(i + 1);
                    }
                    batches.add(batch);
                }
                return batches;
            }
        }
    }

    private void write(String origin, List<@Nullable String[]> batches, long last) throws SQLException {
        try (Connection connection = own.getConnection()) {
            connection.setAutoCommit(false);
            try {
                write(connection, origin, batches, last);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static void write(Connection connection, String origin, List<@Nullable String[]> batches, long last)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PostgresSiteStore.BECOME_WRITER);
        }
        run(connection, "SELECT tributary.hold_arrivals(?)", origin);
        run(connection, "SELECT tributary.extend_log(?, ?::bigint)", origin, Long.toString(last));
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            for (@Nullable String[] batch : batches) {
                for (int i = 0; i < COLUMNS; i++) {
                    statement.setString(i + 1, batch[i]);
                }
                statement.setString(COLUMNS + 1, origin);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        run(connection, "SELECT pg_notify('" + Arrivals.CHANNEL + "', ?)", origin);
    }

    private static void run(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    /** Returns when what may be under way has ended, or soon. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
