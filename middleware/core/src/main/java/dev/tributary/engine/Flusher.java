package dev.tributary.engine;

import dev.tributary.outcome.OutcomeUnknownException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes committed transactions durable and only then answers their callers, while the committer works on the next
 * transaction. Neither row locks nor the log's head row are held across the flush.
 */
final class Flusher {
    private static final Logger LOGGER = LoggerFactory.getLogger(Flusher.class);
    private static final long POLL_MILLIS = 200;
    private static final String FLUSH = "SELECT pg_logical_emit_message(false, 'tributary', '', true)";
    /** A transaction of its own: its commit waits for the disk and, unlike a mere flush, for synchronous standbys. */
    private static final String COMMIT = "SELECT pg_logical_emit_message(true, 'tributary', '')";

    /** Where commits wait for nothing, those that answer callers wait for the disk all the same. */
    private static final String WAIT = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    private final DataSource dataSource;
    private final EngineEvents events;
    private final BlockingQueue<Committed> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private @Nullable Connection connection;

    /** A committed transaction that may not be durable yet. */
    private record Committed(Batch.Outcomes outcomes, List<Submission> submissions, long begun) {}

    Flusher(String origin, DataSource dataSource, EngineEvents events) {
        this.dataSource = dataSource;
        this.events = events;
        this.thread = new Thread(this::run, "tributary-flusher-" + origin);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Answers when durable. */
    void answerWhenDurable(Batch.Outcomes outcomes, List<Submission> submissions, long begun) {
        queue.add(new Committed(outcomes, submissions, begun));
    }

    private void run() {
        List<Committed> committed = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            try {
                Committed first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    committed.add(first);
                    queue.drainTo(committed);
                    flush(committed);
                }
            } catch (InterruptedException e) {
                LOGGER.debug("the flusher is told to look at its queue again");
            } catch (RuntimeException e) {
                LOGGER.error("the flusher failed; it goes on", e);
                unknown(committed, e);
            } finally {
                committed.clear();
            }
        }
        disconnect();
    }

    /** Returns when everything that was committed before is durable, also at synchronous standbys. */
    static void settle(Connection autocommit) throws SQLException {
        try (Statement statement = autocommit.createStatement()) {
            statement.execute(COMMIT);
        }
    }

    /** Makes everything durable here that this connection can see, within whatever transaction it is in. */
    static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(FLUSH);
        }
    }

    private void flush(List<Committed> committed) {
        try {
            settle(connected());
        } catch (SQLException e) {
            // The server may have lost what it had committed, and asking again would not tell.
            LOGGER.error("what was committed could not be made durable: {}", e.toString());
            disconnect();
            unknown(committed, e);
            return;
        }
        for (Committed one : committed) {
            events.batchCommitted(one.outcomes().records(), System.nanoTime() - one.begun());
            one.outcomes().answer();
        }
    }

    private static void unknown(List<Committed> committed, Exception reason) {
        for (Committed one : committed) {
            one.outcomes().refuse();
            for (Submission submission : one.submissions()) {
                if (!one.outcomes().later().contains(submission)) {
                    submission
                            .receipt()
                            .completeExceptionally(new OutcomeUnknownException(
                                    submission.operation(), "committed, but perhaps not durably", reason));
                }
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = dataSource.getConnection();
            open.setAutoCommit(true);
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute(WAIT);
            }
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOGGER.debug("a broken connection could not be closed", e);
            }
        }
    }

    /** Answers what is left, as long as that may take. */
    void close(Duration patience) {
        closing = true;
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
