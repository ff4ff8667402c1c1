package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.log.LogPartitions;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives records their numbers: one origin's sequence, in the order of commits and without holes. The origin's head row is
 * the last row that a transaction locks.
 */
final class Numbering {
    /** No operation has this name. */
    static final String ANY_OPERATION = "";

    private static final String APPEND = "WITH head AS (UPDATE tributary.origin SET last_sequence = last_sequence + ?,"
            + " last_stamp = greatest(last_stamp, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1) + ?"
            + " WHERE origin = ? AND (? OR NOT EXISTS (SELECT FROM tributary.log_pending WHERE origin = ?))"
            + " AND last_sequence + ? <= (SELECT max(last_sequence) FROM tributary.log_partition WHERE origin = ?)"
            + " RETURNING last_sequence - ? AS sequence, last_stamp - ? AS stamp),"
            + " records AS (INSERT INTO tributary.log (origin, sequence, stamp, mode, request_id, operation, arguments,"
            + " effects) SELECT ?, head.sequence + r.n, head.stamp + r.n, r.m, r.q, r.o, r.a::json, r.e::json"
            + " FROM head, unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
            + " WITH ORDINALITY AS r(m, q, o, a, e, n))"
            + " SELECT sequence, stamp FROM head";

    private final String origin;
    private final LogPartitions partitions;
    private final EffectWriter writer;

    Numbering(String origin, LogPartitions partitions, EffectWriter writer) {
        this.origin = origin;
        this.partitions = partitions;
        this.writer = writer;
    }

    /** A record on its way into the log. */
    record Entry(String mode, @Nullable String requestId, String operation, String arguments, String effects) {}

    /** The numbers before those of the entries: the first entry has the next sequence and the next stamp. */
    record Head(long sequence, long stamp) {}

    /** The record of a SERIALIZABLE body, on its way from where the body left it. */
    private record Pending(
            long id,
            long transaction,
            @Nullable String requestId,
            String operation,
            String arguments,
            String effects,
            String deleted) {}

    /** Appends records in their order; whatever waits for its number gets it first. */
    Head append(Pipeline pipeline, List<Entry> entries, Map<Long, Long> numbered) throws SQLException {
        Head head = tryAppend(pipeline, entries, false);
        if (head == null) {
            numbered.putAll(numberPending(pipeline.connection(), entries.size()));
            // What has come since was seen by none of these.
            head = tryAppend(pipeline, entries, true);
        }
        if (head == null) {
            throw new SQLException("tributary.origin has lost the row of " + origin);
        }
        return head;
    }

    /** Null when something waits for its number, unless that may wait on, or the log has no room. */
    private @Nullable Head tryAppend(Pipeline pipeline, List<Entry> entries, boolean mayWait) throws SQLException {
        int count = entries.size();
        @Nullable String[][] columns = new String[5][count];
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            columns[0][i] = entry.mode();
            columns[1][i] = entry.requestId();
            columns[2][i] = entry.operation();
            columns[3][i] = entry.arguments();
            columns[4][i] = entry.effects();
        }
        List<Head> heads = new ArrayList<>(1);
        pipeline.add(
                APPEND,
                (statement, first) -> bind(statement, first, count, mayWait, pipeline.texts(columns)),
                result -> {
                    if (result.next()) {
                        heads.add(new Head(result.getLong(1), result.getLong(2)));
                    }
                });
        pipeline.send();
        return heads.isEmpty() ? null : heads.get(0);
    }

    private int bind(PreparedStatement statement, int first, int count, boolean mayWait, Pipeline.Binding columns)
            throws SQLException {
        statement.setLong(first, count);
        statement.setLong(first + 1, count);
        statement.setString(first + 2, origin);
        statement.setBoolean(first + 3, mayWait);
        statement.setString(first + 4, origin);
        statement.setLong(first + 5, count);
        statement.setString(first + 6, origin);
        statement.setLong(first + 7, count);
        statement.setLong(first + 8, count);
        statement.setString(first + 9, origin);
        return columns.bind(statement, first + 10);
    }

    /**
     * Numbers what waits, holding the head row, and makes room for {@code more} records.
     *
     * @return sequences by place among the waiting
     */
    Map<Long, Long> numberPending(Connection connection, int more) throws SQLException {
        long sequence;
        long stamp;
        try (PreparedStatement statement = connection.prepareStatement("SELECT last_sequence, greatest(last_stamp,"
                + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1) FROM tributary.origin"
                + " WHERE origin = ? FOR UPDATE")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("tributary.origin has lost the row of " + origin);
                }
                sequence = result.getLong(1);
                stamp = result.getLong(2);
            }
        }
        List<Pending> waiting = takePending(connection);
        partitions.require(connection, sequence + waiting.size() + more);
        Map<Long, Long> numbered = new HashMap<>();
        LogRows rows = new LogRows();
        List<RecordMerge.Stamped> stamped = new ArrayList<>();
        Set<RowId> deleted = new HashSet<>();
        for (Pending pending : waiting) {
            rows.add(
                    ++sequence,
                    ++stamp,
                    "coordinated",
                    pending.requestId(),
                    pending.id(),
                    pending.operation(),
                    pending.arguments(),
                    pending.effects());
            numbered.put(pending.id(), sequence);
            stamped.add(new RecordMerge.Stamped(origin, sequence, stamp, effects(pending.effects())));
            effects(pending.deleted()).forEach(effect -> deleted.add(effect.row()));
        }
        if (!waiting.isEmpty()) {
            rows.insert(connection, origin);
            raiseHead(connection, sequence, stamp);
            writer.settle(connection, stamped, deleted);
            Map<String, Long> requests = new HashMap<>();
            for (Pending pending : waiting) {
                if (pending.requestId() != null) {
                    requests.put(pending.requestId(), Objects.requireNonNull(numbered.get(pending.id())));
                }
            }
            Requests.number(connection, requests);
        }
        return numbered;
    }

    private List<Effect> effects(String json) {
        return Json.readEffects(writer.schema().application(), json);
    }

    private void raiseHead(Connection connection, long sequence, long stamp) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tributary.origin SET last_sequence = ?, last_stamp = ? WHERE origin = ?")) {
            statement.setLong(1, sequence);
            statement.setLong(2, stamp);
            statement.setString(3, origin);
            statement.executeUpdate();
        }
    }

    /** In the order of transaction ids: if one of them saw another, its id is higher. */
    private List<Pending> takePending(Connection connection) throws SQLException {
        List<Pending> pending = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM tributary.log_pending WHERE origin"
                + " = ? RETURNING id, transaction::text::bigint, request_id, operation, arguments, effects, deleted")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    pending.add(new Pending(
                            result.getLong(1),
                            result.getLong(2),
                            result.getString(3),
                            result.getString(4),
                            result.getString(5),
                            result.getString(6),
                            result.getString(7)));
                }
            }
        }
        pending.sort(Comparator.comparingLong(Pending::transaction).thenComparingLong(Pending::id));
        return pending;
    }

    /** The last sequence that a snapshot sees. */
    static long lastSequence(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT last_sequence FROM tributary.origin WHERE origin = ?")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("tributary.origin has lost the row of " + origin);
                }
                return result.getLong(1);
            }
        }
    }

    /**
     * Asks for the coordinated operations that have committed after some sequence; those whose record has no number yet
     * have come after everything, and records that retention has dropped may have been of {@link #ANY_OPERATION}.
     *
     * @param latest takes the sequence of the last record of each operation when the pipeline is sent
     */
    void coordinatedSince(Pipeline pipeline, long sequence, Map<String, Long> latest) {
        pipeline.add(
                "SELECT operation, max(sequence) FROM tributary.log WHERE origin = ? AND sequence > ?"
                        + " AND mode = 'coordinated' GROUP BY operation"
                        + " UNION ALL SELECT operation, " + Long.MAX_VALUE
                        + " FROM tributary.log_pending WHERE origin = ?"
                        + " UNION ALL SELECT '" + ANY_OPERATION
                        + "', last_sequence FROM tributary.log_checkpoint WHERE origin = ?",
                (statement, first) -> {
                    statement.setString(first, origin);
                    statement.setLong(first + 1, sequence);
                    statement.setString(first + 2, origin);
                    statement.setString(first + 3, origin);
                    return first + 4;
                },
                result -> {
                    while (result.next()) {
                        latest.merge(result.getString(1), result.getLong(2), Math::max);
                    }
                });
    }

    /** The number of a record that another transaction, perhaps another instance's, has numbered. */
    long numberedBefore(Connection connection, long pendingId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT sequence FROM tributary.log WHERE origin = ? AND pending_id = ?")) {
            statement.setString(1, origin);
            statement.setLong(2, pendingId);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no record for pending id " + pendingId);
                }
                return result.getLong(1);
            }
        }
    }
}
