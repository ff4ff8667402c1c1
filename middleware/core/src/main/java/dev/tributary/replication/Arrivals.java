package dev.tributary.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until records have arrived, on a connection of its own that listens. Used by one thread, which closes it; ended by any. */
final class Arrivals implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Arrivals.class);
    /** After which it looks whether it is to end. */
    private static final int SLICE_MILLIS = 200;

    /** On which the trigger at the log says which origin's records have arrived. */
    static final String CHANNEL = "tributary_arrival";

    private final DataSource dataSource;
    private @Nullable Connection connection;
    private volatile boolean closed;

    Arrivals(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Waits for the next arrival since the last call. Returns at once when it begins to listen, since something may have
     * arrived before; without a connection it only waits.
     */
    void await(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            Connection open = connection;
            if (open == null) {
                listen();
                return;
            }
            PGConnection heard = open.unwrap(PGConnection.class);
            PGNotification[] told = null;
            while (!closed && (told == null || told.length == 0) && end - System.nanoTime() > 0) {
                told = heard.getNotifications(SLICE_MILLIS);
            }
        } catch (SQLException e) {
            disconnect();
            LOGGER.warn("arriving records are not heard of for now, and looked for instead: {}", e.toString());
            while (!closed && end - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS));
            }
        }
    }

    private void listen() throws SQLException {
        Connection opened = dataSource.getConnection();
        connection = opened;
        opened.setAutoCommit(true);
        try (Statement statement = opened.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        // Whoever takes it from a pool next must not hear what this has listened for.
        try (open;
                Statement statement = open.createStatement()) {
            statement.execute("UNLISTEN " + CHANNEL);
        } catch (SQLException e) {
            LOGGER.debug("a broken connection could not be given back", e);
        }
    }

    /** Ends the waiting of whoever waits, soon; called by any thread. */
    void end() {
        closed = true;
    }

    /** Gives the connection back. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
