package dev.tributary.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an applier work whenever records arrive: one thread, which drains what there is and then waits to hear of more. As
 * many instances of a site as like have one each.
 */
public final class ApplierLoop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApplierLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    /** Every so many polls, an origin that has stopped is tried once more. */
    private static final int AGAIN = 10;

    /** Room in the log for what arrives next: without a partition for it the server would try again and again. */
    private static final String MAKE_ROOM = "SELECT tributary.extend_log(o.origin, 1 + greatest(o.last_sequence,"
            + " coalesce((SELECT max(b.last_sequence) FROM tributary.log_batch b WHERE b.origin = o.origin), 0)))"
            + " FROM tributary.origin o WHERE NOT o.written_here";

    private final Applier applier;
    private final DataSource dataSource;
    private final Arrivals arrivals;
    private final Duration poll;
    private final Thread thread;
    private volatile boolean closing;
    private long pollAt = System.nanoTime();
    private int polls;

    /**
     * @param dataSource connections as the application's role, of which one is kept to listen
     * @param poll how often arrivals are looked for that nobody was told of
     */
    public ApplierLoop(Applier applier, DataSource dataSource, Duration poll) {
        this.applier = applier;
        this.dataSource = dataSource;
        this.arrivals = new Arrivals(dataSource);
        this.poll = poll;
        this.thread = new Thread(this::run, "tributary-applier");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** How merging goes, of each other origin that is known here. */
    public List<OriginStatus> statuses() {
        return applier.statuses();
    }

    /** Whether records are merged at all. */
    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        int failures = 0;
        while (!closing) {
            Applier.Progress progress;
            try {
                progress = pass();
            } catch (RuntimeException e) {
                LOGGER.error("the applier failed; it goes on", e);
                progress = Applier.Progress.FAILED;
            }
            failures = progress == Applier.Progress.FAILED ? failures + 1 : 0;
            if (failures > 0) {
                pause(failures);
            } else if (progress == Applier.Progress.NOTHING) {
                arrivals.await(poll);
            }
        }
        arrivals.close();
    }

    private Applier.Progress pass() {
        if (System.nanoTime() - pollAt < 0) {
            return applier.pass();
        }
        pollAt = System.nanoTime() + poll.toNanos();
        polls++;
        makeRoom();
        return polls % AGAIN == 0 ? applier.passAgain() : applier.pass();
    }

    private void makeRoom() {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(PostgresSiteStore.BECOME_WRITER);
                statement.execute(MAKE_ROOM);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            LOGGER.warn("the logs of other origins got no new partitions yet: {}", e.toString());
        }
    }

    /** Longer after each failure, up to the time between two polls. */
    private void pause(int failures) {
        long nanos = Math.min(poll.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures, 20));
        long end = System.nanoTime() + nanos;
        while (!closing && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, Math.min(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100)));
        }
    }

    /** Returns when the transaction that may be under way has ended. */
    @Override
    public void close() {
        closing = true;
        arrivals.end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
