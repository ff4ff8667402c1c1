package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Pipeline;
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
final class LockedRows implements Rows {
    private final Pipeline pipeline;
    private final Tables tables;
    private final Map<RowId, Optional<Row>> known = new HashMap<>();

    LockedRows(Pipeline pipeline, Tables tables) {
        this.pipeline = pipeline;
        this.tables = tables;
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
            try {
                select(id.entity(), List.of(id.key()), RowLock.VALUES);
                pipeline.send();
            } catch (SQLException e) {
                throw new FailedReadException(e);
            }
            row = known.getOrDefault(id, Optional.empty());
        }
        return row;
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
