package dev.tributary.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records on their way into the log, inserted by one statement. */
final class LogRows {
    private final List<Long> sequences = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();
    private final List<String> modes = new ArrayList<>();
    private final List<@Nullable String> requestIds = new ArrayList<>();
    private final List<@Nullable Long> pendingIds = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> effects = new ArrayList<>();

    void add(
            long sequence,
            long stamp,
            String mode,
            @Nullable String requestId,
            @Nullable Long pendingId,
            String operation,
            String argumentsJson,
            String effectsJson) {
        sequences.add(sequence);
        stamps.add(stamp);
        modes.add(mode);
        requestIds.add(requestId);
        pendingIds.add(pendingId);
        operations.add(operation);
        arguments.add(argumentsJson);
        effects.add(effectsJson);
    }

    boolean isEmpty() {
        return sequences.isEmpty();
    }

    void insert(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.log (origin, sequence,"
                + " stamp, mode, request_id, pending_id, operation, arguments, effects) SELECT ?, s, t, m, q, p, o,"
                + " a::json, e::json FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[],"
                + " ?::text[], ?::text[], ?::text[]) AS r(s, t, m, q, p, o, a, e)")) {
            statement.setString(1, origin);
            statement.setArray(2, connection.createArrayOf("bigint", sequences.toArray()));
            statement.setArray(3, connection.createArrayOf("bigint", stamps.toArray()));
            statement.setArray(4, connection.createArrayOf("text", modes.toArray()));
            statement.setArray(5, connection.createArrayOf("text", requestIds.toArray()));
            statement.setArray(6, connection.createArrayOf("bigint", pendingIds.toArray()));
            statement.setArray(7, connection.createArrayOf("text", operations.toArray()));
            statement.setArray(8, connection.createArrayOf("text", arguments.toArray()));
            statement.setArray(9, connection.createArrayOf("text", effects.toArray()));
            statement.executeUpdate();
        }
    }
}
