package dev.tributary.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until records have arrived, on a connection of its own that listens. Used by one thread, and ended by any. */
final class Arrivals implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Arrivals.class);

    /** On which the trigger at the log says which origin's records have arrived. */
    static final String CHANNEL = "tributary_arrival";

    private final DataSource dataSource;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    Arrivals(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Waits for the next arrival since the last call. Returns at once when it begins to listen, since something may have
     * arrived before; without a connection it only waits.
     */
    void await(Duration longest) {
        try {
            Connection open = connection;
            if (open == null) {
                listen();
            } else {
                // 0 would wait for ever.
                open.unwrap(PGConnection.class).getNotifications((int) Math.max(1, longest.toMillis()));
            }
        } catch (SQLException e) {
            disconnect();
            if (!closed) {
                LOGGER.warn("arriving records are not heard of for now, and looked for instead: {}", e.toString());
                LockSupport.parkNanos(this, longest.toNanos());
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
        if (open != null) {
            try {
                // Not given back as it is: whoever takes it from a pool would hear what it listens for.
                open.abort(Runnable::run);
                open.close();
            } catch (SQLException e) {
                LOGGER.debug("a broken connection could not be closed", e);
            }
        }
    }

    /** Ends the waiting of whoever waits. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
