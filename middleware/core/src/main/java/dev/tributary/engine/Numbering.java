package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.log.LogEntries;
import dev.tributary.log.LogEntry;
import dev.tributary.log.LogPartitions;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives records their numbers: one origin's sequence, in the order of commits and without holes. The origin's head row is
 * the last row that a transaction locks.
 */
final class Numbering {
    /** No operation has this name. */
    static final String ANY_OPERATION = "*";

    /**
     * Raises the head row by a number of records. All of it reads the row as it is when it is locked, and the rows of other
     * origins in the statement's snapshot: whatever rows the transaction has locked or read before, all that they show is
     * in that snapshot. So what it says of other origins includes everything that the records have seen, and their stamps
     * are above those of all records that are merged here.
     */
    private static final String RAISE = "UPDATE tributary.origin o SET last_sequence = o.last_sequence + ?,"
            + " last_stamp = greatest(o.last_stamp, (SELECT max(v.last_stamp) FROM tributary.origin v),"
            + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1) + ?, (risen, dependencies) ="
            + " (SELECT news.risen, CASE WHEN news.risen IS NULL THEN o.dependencies"
            + " ELSE coalesce(o.dependencies, '{}') || news.risen END"
            + " FROM (SELECT jsonb_object_agg(v.origin, v.last_sequence) AS risen FROM tributary.origin v"
            + " WHERE v.origin <> o.origin"
            + " AND v.last_sequence > coalesce((o.dependencies ->> v.origin)::bigint, 0)) news)"
            + " WHERE o.origin = ? AND o.ends_at IS NULL AND tributary.recognised(o.origin)";

    private static final String RAISED =
            " RETURNING o.last_sequence - ? AS sequence, o.last_stamp - ? AS stamp, o.risen AS risen";

    private static final String APPEND = "WITH head AS (" + RAISE
            + " AND (? OR NOT tributary.has_pending(?))"
            + " AND o.last_sequence + ? <= (SELECT max(last_sequence) FROM tributary.log_partition WHERE origin = ?)"
            + RAISED
            + "), row AS (INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, dependencies,"
            + " epoch, plan, coordinated, records) SELECT ?, head.sequence + 1, head.sequence + ?, head.stamp + 1,"
            + " head.risen, ?, ?, nullif(?::text[], '{}'), ?::json FROM head)"
            + " SELECT sequence, stamp FROM head";

    private final String origin;
    private final String plan;
    private final LogPartitions partitions;
    private final EffectWriter writer;

    /** Numbers the records of an origin that are written under the plan with a fingerprint. */
    Numbering(String origin, String plan, LogPartitions partitions, EffectWriter writer) {
        this.origin = origin;
        this.plan = plan;
        this.partitions = partitions;
        this.writer = writer;
    }

    /** The numbers before those of the entries: the first entry has the next sequence and the next stamp. */
    record Head(long sequence, long stamp) {}

    /** The record of a SERIALIZABLE body, on its way from where the body left it. */
    private record Pending(
            long id,
            long transaction,
            @Nullable Long epoch,
            String plan,
            String recordsJson,
            LogEntry entry,
            String deleted) {}

    /**
     * Appends records in their order, as one batch; whatever waits for its number gets it first.
     *
     * @param epoch of the coordinator, as this transaction has read it; null when none of the records is coordinated
     */
    Head append(Pipeline pipeline, List<LogEntry> entries, @Nullable Long epoch, Map<Long, Long> numbered)
            throws SQLException {
        Head head = tryAppend(pipeline, entries, epoch, false);
        if (head == null) {
            numbered.putAll(numberPending(pipeline.connection(), entries.size()));
            // What has come since was seen by none of these.
            head = tryAppend(pipeline, entries, epoch, true);
        }
        if (head == null) {
            throw lost();
        }
        return head;
    }

    private SQLException lost() {
        return new EndedException(origin);
    }

    /** Nothing may be appended to the log any more, because the site was declared lost. */
    static final class EndedException extends SQLException {
        private static final long serialVersionUID = 1L;

        EndedException(String origin) {
            super("the log of " + origin + " has ended, or its row of tributary.origin is gone");
        }
    }

    /** Null when something waits for its number, unless that may wait on, or the log has no room. */
    private @Nullable Head tryAppend(Pipeline pipeline, List<LogEntry> entries, @Nullable Long epoch, boolean mayWait)
            throws SQLException {
        List<Head> heads = new ArrayList<>(1);
        String records = LogEntries.write(entries);
        pipeline.add(
                APPEND,
                (statement, first) -> {
                    int next = bindRaise(statement, first, entries.size());
                    statement.setBoolean(next++, mayWait);
                    statement.setString(next++, origin);
                    statement.setLong(next++, entries.size());
                    statement.setString(next++, origin);
                    statement.setLong(next++, entries.size());
                    statement.setLong(next++, entries.size());
                    statement.setString(next++, origin);
                    statement.setLong(next++, entries.size());
                    statement.setObject(next++, epoch, Types.BIGINT);
                    statement.setString(next++, plan);
                    next = pipeline.texts(coordinated(entries)).bind(statement, next);
                    statement.setString(next++, records);
                    return next;
                },
                result -> {
                    if (result.next()) {
                        heads.add(new Head(result.getLong(1), result.getLong(2)));
                    }
                });
        pipeline.send();
        return heads.isEmpty() ? null : heads.get(0);
    }

    private int bindRaise(PreparedStatement statement, int first, int count) throws SQLException {
        statement.setLong(first, count);
        statement.setLong(first + 1, count);
        statement.setString(first + 2, origin);
        return first + 3;
    }

    /** Each coordinated operation once. */
    private static String[] coordinated(List<LogEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.COORDINATED)
                .map(LogEntry::operation)
                .distinct()
                .toArray(String[]::new);
    }

    /**
     * Leaves the record of a SERIALIZABLE body where the next transaction that numbers finds it.
     *
     * @param epoch of the coordinator, as this transaction has read it
     * @param deleted every row that is gone with it
     * @return its place there
     */
    long leaveRecord(
            Pipeline pipeline,
            Submission.Request request,
            List<Effect> effects,
            @Nullable Long epoch,
            Set<RowId> deleted)
            throws SQLException {
        AtomicLong id = new AtomicLong();
        pipeline.add(
                "INSERT INTO tributary.log_pending (origin, epoch, plan, operation, records, deleted)"
                        + " SELECT ?, ?, ?, ?, ?::json, ?::json WHERE tributary.recognised(?) RETURNING id",
                (statement, first) -> {
                    statement.setString(first, origin);
                    statement.setObject(first + 1, epoch, Types.BIGINT);
                    statement.setString(first + 2, plan);
                    statement.setString(first + 3, request.operation());
                    statement.setString(first + 4, LogEntries.write(List.of(request.entry(Json.effects(effects)))));
                    statement.setString(
                            first + 5,
                            Json.effects(deleted.stream()
                                    .<Effect>map(Effect.Delete::new)
                                    .toList()));
                    statement.setString(first + 6, origin);
                    return first + 7;
                },
                result -> {
                    result.next();
                    id.set(result.getLong(1));
                });
        pipeline.send();
        return id.get();
    }

    /**
     * Numbers what waits, holding the head row, and makes room for {@code more} records.
     *
     * @return sequences by place among the waiting
     */
    Map<Long, Long> numberPending(Connection connection, int more) throws SQLException {
        long last = lockHead(connection);
        List<Pending> waiting = takePending(connection);
        partitions.require(connection, last + waiting.size() + more);
        if (waiting.isEmpty()) {
            return Map.of();
        }
        LogRows rows = new LogRows();
        waiting.forEach(one -> rows.add(one.epoch(), one.plan(), one.entry(), one.recordsJson(), one.id()));
        Head head = raise(connection, rows);
        Map<Long, Long> numbered = new HashMap<>();
        Map<String, Long> requests = new HashMap<>();
        List<RecordMerge.Stamped> stamped = new ArrayList<>();
        Set<RowId> deleted = new HashSet<>();
        for (int i = 0; i < waiting.size(); i++) {
            Pending pending = waiting.get(i);
            long sequence = head.sequence() + i + 1;
            numbered.put(pending.id(), sequence);
            if (pending.entry().request() != null) {
                requests.put(pending.entry().request().id(), sequence);
            }
            stamped.add(new RecordMerge.Stamped(
                    origin,
                    sequence,
                    head.stamp() + i + 1,
                    effects(pending.entry().effects())));
            effects(pending.deleted()).forEach(effect -> deleted.add(effect.row()));
        }
        writer.settle(connection, stamped, deleted);
        Requests.number(connection, requests);
        return numbered;
    }

    private long lockHead(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT last_sequence FROM tributary.origin WHERE origin = ? FOR UPDATE")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw lost();
                }
                return result.getLong(1);
            }
        }
    }

    private Head raise(Connection connection, LogRows rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE + RAISED)) {
            int next = bindRaise(statement, 1, rows.size());
            statement.setLong(next, rows.size());
            statement.setLong(next + 1, rows.size());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw lost();
                }
                Head head = new Head(result.getLong(1), result.getLong(2));
                rows.insert(connection, origin, head, result.getString(3));
                return head;
            }
        }
    }

    private List<Effect> effects(String json) {
        return Json.readEffects(writer.schema().application(), json);
    }

    /** In the order of transaction ids: if one of them saw another, its id is higher. */
    private List<Pending> takePending(Connection connection) throws SQLException {
        List<Pending> pending = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, transaction::text::bigint, epoch,"
                + " plan, records::text, deleted::text FROM tributary.take_pending(?)")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    pending.add(new Pending(
                            result.getLong(1),
                            result.getLong(2),
                            result.getObject(3, Long.class),
                            result.getString(4),
                            result.getString(5),
                            LogEntries.read(result.getString(5)).get(0),
                            result.getString(6)));
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
     * Asks for the coordinated operations that have committed after some sequence that a snapshot saw, which saw batches whole; those whose record has no number yet
     * have come after everything, and records that retention has dropped may have been of {@link #ANY_OPERATION}.
     *
     * What another version of the application did counts for every operation: its components are not known.
     *
     * @param latest takes the last sequence of the last batch with each operation when the pipeline is sent
     */
    void coordinatedSince(Pipeline pipeline, long sequence, Map<String, Long> latest) {
        pipeline.add(
                "SELECT operation, last_sequence FROM tributary.coordinated_since(?, ?, ?)",
                (statement, first) -> {
                    statement.setString(first, origin);
                    statement.setLong(first + 1, sequence);
                    statement.setString(first + 2, plan);
                    return first + 3;
                },
                result -> {
                    while (result.next()) {
                        latest.merge(result.getString(1), result.getLong(2), Math::max);
                    }
                });
    }

    /**
     * Takes away what waits for its number, because it has one.
     *
     * @return the rows that are gone with it; empty when it does not wait
     */
    Optional<Set<RowId>> forgetPending(Connection connection, String ofOrigin, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM tributary.log_pending WHERE origin = ? AND id = ? RETURNING deleted")) {
            statement.setString(1, ofOrigin);
            statement.setLong(2, id);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                Set<RowId> deleted = new HashSet<>();
                effects(result.getString(1)).forEach(effect -> deleted.add(effect.row()));
                return Optional.of(deleted);
            }
        }
    }

    /** The number of a record that another transaction, perhaps another instance's, has numbered. */
    long numberedBefore(Connection connection, long pendingId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT tributary.number_of_pending(?, ?)")) {
            statement.setString(1, origin);
            statement.setLong(2, pendingId);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                long number = result.getLong(1);
                if (result.wasNull()) {
                    throw new SQLException("no record for pending id " + pendingId);
                }
                return number;
            }
        }
    }
}
