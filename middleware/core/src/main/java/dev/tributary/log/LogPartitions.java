package dev.tributary.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Sees to it that the log has a partition for each sequence before it is used. All calls need the writer's role, and come
 * from one thread.
 */
public final class LogPartitions {
    private final String origin;
    /** The last sequence that has room, as far as this instance knows from a committed transaction. */
    private long room;

    private long extendAt;

    public LogPartitions(String origin) {
        this.origin = origin;
    }

    /** Makes the origin known to the log; the caller commits. */
    public void announce(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT tributary.announce_origin(?, here => true)")) {
            statement.setString(1, origin);
            number(statement);
        }
    }

    /**
     * Makes room inside the transaction that inserts records up to {@code sequence}. That is rarely needed, because
     * {@link #prepare} comes first, and nothing is remembered of it, because the transaction may roll back.
     */
    public void require(Connection connection, long sequence) throws SQLException {
        if (sequence > room) {
            extend(connection, sequence);
        }
    }

    /** Whether {@link #prepare} is due after records up to {@code sequence}. */
    public boolean runsShort(long sequence) {
        return sequence >= extendAt;
    }

    /** Makes room ahead of need, after records up to {@code sequence} are committed; commits what it does. */
    public void prepare(Connection connection, long sequence) throws SQLException {
        long extended = extend(connection, sequence);
        connection.commit();
        room = extended;
        extendAt = sequence + (room - sequence) / 2;
    }

    private long extend(Connection connection, long sequence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT tributary.extend_log(?, ?)")) {
            statement.setString(1, origin);
            statement.setLong(2, sequence);
            return number(statement);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }
}
