package dev.tributary.engine;

import dev.tributary.log.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of SERIALIZABLE bodies on their way into the log, each a batch of its own, inserted by one statement. */
final class LogRows {
    private final List<@Nullable String> epochs = new ArrayList<>();
    private final List<String> plans = new ArrayList<>();
    private final List<@Nullable String> coordinated = new ArrayList<>();
    private final List<String> records = new ArrayList<>();
    private final List<String> pendingIds = new ArrayList<>();

    void add(@Nullable Long epoch, String plan, LogEntry entry, String recordsJson, long pendingId) {
        epochs.add(epoch == null ? null : epoch.toString());
        plans.add(plan);
        coordinated.add(entry.kind() == LogEntry.Kind.COORDINATED ? entry.operation() : null);
        records.add(recordsJson);
        pendingIds.add(Long.toString(pendingId));
    }

    int size() {
        return records.size();
    }

    /**
     * Inserts them after the head as it was.
     *
     * @param dependencies JSON: what has risen for the first of them; null for nothing
     */
    void insert(Connection connection, String origin, Numbering.Head head, @Nullable String dependencies)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.log_batch (origin,"
                + " first_sequence, last_sequence, stamp, dependencies, epoch, plan, coordinated, records, pending_id)"
                + " SELECT ?, ? + n, ? + n, ? + n, CASE n WHEN 1 THEN ?::jsonb END, e::bigint, p,"
                + " CASE WHEN o IS NOT NULL THEN ARRAY[o] END, r::json, i::bigint"
                + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
                + " WITH ORDINALITY AS t(e, p, o, r, i, n)")) {
            statement.setString(1, origin);
            statement.setLong(2, head.sequence());
            statement.setLong(3, head.sequence());
            statement.setLong(4, head.stamp());
            statement.setString(5, dependencies);
            int parameter = 6;
            for (List<? extends @Nullable String> column : List.of(epochs, plans, coordinated, records, pendingIds)) {
                statement.setArray(parameter++, connection.createArrayOf("text", column.toArray()));
            }
            statement.executeUpdate();
        }
    }
}
