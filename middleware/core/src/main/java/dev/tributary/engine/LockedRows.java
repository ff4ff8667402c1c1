package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Schema;
import dev.tributary.store.Tables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows that one transaction of the committer has locked, each read once. Tables are locked in the order of their
 * entities' names and rows in the order of their keys, so that two such transactions never wait for each other.
 */
final class LockedRows implements Rows, Family {
    private final Pipeline pipeline;
    private final Tables tables;
    private final MergeState state;
    private final Map<RowId, Optional<Row>> known = new HashMap<>();

    LockedRows(Pipeline pipeline, Tables tables, MergeState state) {
        this.pipeline = pipeline;
        this.tables = tables;
        this.state = state;
    }

    /** Locks rows and reads what they are from then on; those that do not exist are known not to. */
    void lock(Map<RowId, RowLock> wanted) throws SQLException {
        Map<String, RowLock> strongest = new TreeMap<>();
        Map<String, List<RowKey>> keys = new HashMap<>();
        wanted.forEach((id, lock) -> {
            strongest.merge(id.entity(), lock, (one, other) -> one.compareTo(other) >= 0 ? one : other);
            keys.computeIfAbsent(id.entity(), e -> new ArrayList<>()).add(id.key());
        });
        for (Map.Entry<String, RowLock> table : strongest.entrySet()) {
            select(table.getKey(), keys.getOrDefault(table.getKey(), List.of()), table.getValue());
        }
        pipeline.send();
    }

    /** Reads rows without a lock: only what never changes may be believed of them. */
    void read(Set<RowId> rows) throws SQLException {
        Map<RowId, RowLock> wanted = new HashMap<>();
        rows.forEach(row -> wanted.put(row, RowLock.NONE));
        lock(wanted);
    }

    private void select(String entity, List<RowKey> keys, RowLock lock) {
        keys.forEach(key -> known.put(new RowId(entity, key), Optional.empty()));
        tables.select(pipeline, entity, keys, lock.sql(), row -> known.put(row.id(), Optional.of(row)));
    }

    boolean knows(RowId id) {
        return known.containsKey(id);
    }

    /** What has been read so far; nothing else is found there. */
    Rows alreadyRead() {
        return id -> known.getOrDefault(id, Optional.empty());
    }

    /** A row; one that was not asked for before is locked now against changes. */
    @Override
    public Optional<Row> find(RowId id) {
        Optional<Row> row = known.get(id);
        if (row == null) {
            reading(() -> {
                select(id.entity(), List.of(id.key()), RowLock.VALUES);
                pipeline.send();
                return true;
            });
            row = known.getOrDefault(id, Optional.empty());
        }
        return row;
    }

    @Override
    public boolean isTombstone(RowId id) {
        return !reading(() -> state.tombstones(pipeline.connection(), List.of(id)))
                .isEmpty();
    }

    /** The rows that go with this one, locked. Whoever inserts another one waits for the row that it will hang on. */
    @Override
    public List<RowId> children(Schema.Cascade cascade, RowKey parent) {
        List<Row> children = reading(() -> tables.selectReferring(
                pipeline.connection(), cascade.child(), cascade.reference(), List.of(parent), RowLock.DELETE.sql()));
        children.forEach(row -> known.put(row.id(), Optional.of(row)));
        return children.stream().map(Row::id).toList();
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw new FailedReadException(e);
        }
    }

    /** Carries the database's error through code that evaluates. */
    static final class FailedReadException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException error;

        FailedReadException(SQLException error) {
            super(error);
            this.error = error;
        }

        SQLException error() {
            return error;
        }
    }
}
