package dev.tributary.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the log by whole batches. */
public final class LogBatches {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int ROWS = 100;

    private LogBatches() {}

    /**
     * The batches of an origin that end after a sequence, in their order. A missing one is not noticed here.
     *
     * @param mostRecords how many records they hold at most; the first batch is read whatever it holds
     * @throws IllegalArgumentException when a row is not as the log has it
     */
    public static List<LogBatch> read(Connection connection, String origin, long after, long mostRecords)
            throws SQLException {
        List<LogBatch> batches = new ArrayList<>();
        long position = after;
        long records = 0;
        while (true) {
            int rows = 0;
            // Each batch has a record at least, and the first that is too much ends it.
            int most = 1 + (int) Math.min(ROWS, Math.max(0, mostRecords - records));
            try (PreparedStatement statement = connection.prepareStatement("SELECT origin, first_sequence,"
                    + " last_sequence, stamp, dependencies::text, epoch, plan, pending_id, committed_at, records::text"
                    + " FROM tributary.log_batch WHERE origin = ? AND last_sequence > ? ORDER BY last_sequence"
                    + " LIMIT ?")) {
                statement.setString(1, origin);
                statement.setLong(2, position);
                statement.setInt(3, most);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows++;
                        long size = result.getLong(3) - result.getLong(2) + 1;
                        if (!batches.isEmpty() && records + size > mostRecords) {
                            return batches;
                        }
                        records += size;
                        position = result.getLong(3);
                        batches.add(batch(result));
                    }
                }
            }
            if (rows < most) {
                return batches;
            }
        }
    }

    /** Adds batches that another site has, as they were written there; those that are here already stay as they are. */
    public static void refill(Connection connection, List<LogBatch> batches) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.log_batch (origin,"
                + " first_sequence, last_sequence, stamp, dependencies, epoch, plan, coordinated, records, pending_id,"
                + " refilled, committed_at) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::json, ?, true, ?)"
                + " ON CONFLICT DO NOTHING")) {
            for (LogBatch batch : batches) {
                statement.setString(1, batch.origin());
                statement.setLong(2, batch.firstSequence());
                statement.setLong(3, batch.lastSequence());
                statement.setLong(4, batch.stamp());
                statement.setString(
                        5,
                        batch.dependencies().isEmpty()
                                ? null
                                : MAPPER.valueToTree(batch.dependencies()).toString());
                statement.setObject(6, batch.epoch(), Types.BIGINT);
                statement.setString(7, batch.plan());
                statement.setArray(8, coordinated(connection, batch));
                statement.setString(9, LogEntries.write(batch.entries()));
                statement.setObject(10, batch.pendingId(), Types.BIGINT);
                statement.setObject(11, batch.committedAt().atOffset(ZoneOffset.UTC));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The names of the coordinated operations of a batch, each once; null when there is none. */
    private static @Nullable Array coordinated(Connection connection, LogBatch batch) throws SQLException {
        Object[] operations = batch.entries().stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.COORDINATED)
                .map(LogEntry::operation)
                .distinct()
                .toArray();
        return operations.length == 0 ? null : connection.createArrayOf("text", operations);
    }

    private static LogBatch batch(ResultSet result) throws SQLException {
        return new LogBatch(
                result.getString(1),
                result.getLong(2),
                result.getLong(3),
                result.getLong(4),
                dependencies(result.getString(5)),
                result.getObject(6, Long.class),
                result.getString(7),
                result.getObject(8, Long.class),
                result.getObject(9, OffsetDateTime.class).toInstant(),
                LogEntries.read(result.getString(10)));
    }

    private static SortedMap<String, Long> dependencies(@Nullable String json) {
        SortedMap<String, Long> dependencies = new TreeMap<>();
        if (json != null) {
            MAPPER.readTree(json)
                    .properties()
                    .forEach(entry ->
                            dependencies.put(entry.getKey(), entry.getValue().longValue()));
        }
        return dependencies;
    }
}
