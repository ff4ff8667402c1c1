package dev.tributary.coordinator;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until this site has merged what somebody has seen. One thread asks the database for all who wait, whichever
 * instance does the merging; while nobody waits it asks nothing.
 */
public final class Merged implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Merged.class);
    private static final long POLL_MILLIS = 5;

    private final DataSource dataSource;
    private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean polling = new AtomicBoolean();
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tributary-merged");
        thread.setDaemon(true);
        return thread;
    });

    private record Waiter(VersionVector wanted, long deadline, CompletableFuture<Boolean> reached) {}

    /** Takes where to ask; each question is a transaction of its own. */
    public Merged(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What this site has merged, its own records included. */
    public VersionVector now() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            VersionVector now = vector(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return now;
        }
    }

    /** What a transaction, or a snapshot, has merged. */
    public static VersionVector vector(Connection connection) throws SQLException {
        Map<String, Long> sequences = new TreeMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT origin, last_sequence FROM tributary.origin");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                sequences.put(result.getString(1), result.getLong(2));
            }
        }
        return new VersionVector(sequences);
    }

    /** Whether everything wanted is merged within some time; completes then, or when it is over. */
    public CompletableFuture<Boolean> reached(VersionVector wanted, Duration patience) {
        Waiter waiter = new Waiter(wanted, System.nanoTime() + patience.toNanos(), new CompletableFuture<>());
        waiting.add(waiter);
        if (polling.compareAndSet(false, true)) {
            schedule(0);
        }
        return waiter.reached();
    }

    private void schedule(long millis) {
        try {
            Future<?> unused = poller.schedule(this::poll, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            waiting.forEach(waiter -> waiter.reached().complete(false));
        }
    }

    private void poll() {
        try {
            VersionVector now = now();
            waiting.removeIf(waiter -> now.covers(waiter.wanted()) && complete(waiter, true));
        } catch (SQLException e) {
            LOGGER.debug("what is merged could not be asked; it is asked again", e);
        }
        waiting.removeIf(waiter -> System.nanoTime() - waiter.deadline() >= 0 && complete(waiter, false));
        if (waiting.isEmpty()) {
            polling.set(false);
            if (waiting.isEmpty() || !polling.compareAndSet(false, true)) {
                return;
            }
        }
        schedule(POLL_MILLIS);
    }

    /** What follows must not run on the thread that everybody waits for. */
    private static boolean complete(Waiter waiter, boolean reached) {
        waiter.reached().completeAsync(() -> reached);
        return true;
    }

    @Override
    public void close() {
        poller.shutdownNow();
        waiting.forEach(waiter -> waiter.reached().complete(false));
    }
}
