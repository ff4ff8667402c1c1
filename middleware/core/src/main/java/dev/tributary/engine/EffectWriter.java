package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Schema;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges effects into the base tables: locks the touched rows in one fixed order, folds all effects of each row in
 * memory, and writes each row once.
 */
final class EffectWriter {
    /** Serialization failure: whoever sees it tries again. */
    private static final String AGAIN = "40001";

    static final String BECOME_WRITER = "SET LOCAL ROLE tributary_writer";

    private final Schema schema;
    private final Tables tables;
    private final MergeState state;
    private final List<String> parentsFirst;

    EffectWriter(Tables tables) {
        this.schema = tables.schema();
        this.tables = tables;
        this.state = new MergeState(tables);
        this.parentsFirst = schema.parentsFirst();
    }

    /** Rows to be locked in a transaction. */
    LockedRows rows(Pipeline pipeline) {
        return new LockedRows(pipeline, tables, state);
    }

    Schema schema() {
        return schema;
    }

    /** Gives the rest of the transaction the right to write. */
    static void becomeWriter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BECOME_WRITER);
        }
    }

    /** Adds the rows that effects change to those to be locked, and those that keep what they make from going at once. */
    void locks(List<Effect> effects, Map<RowId, RowLock> locks) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Make make) {
                parents(make.row().entity(), make.values(), locks);
            }
            if (effect instanceof Effect.Delete) {
                lock(effect.row(), RowLock.DELETE, locks);
            } else if (!(effect instanceof Effect.Insert)) {
                lock(effect.row(), RowLock.CHANGE, locks);
            }
        }
    }

    /** The rows with which a new row would go. */
    private void parents(String entity, Map<String, @Nullable Object> values, Map<RowId, RowLock> locks) {
        for (Schema.Cascade cascade : schema.table(entity).cascadesOf()) {
            if (values.get(cascade.reference().name()) instanceof RowKey parent) {
                lock(new RowId(cascade.parent(), parent), RowLock.EXISTENCE, locks);
            }
        }
    }

    private static void lock(RowId row, RowLock lock, Map<RowId, RowLock> locks) {
        locks.merge(row, lock, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    /**
     * Writes what the effects of a SERIALIZABLE body yield, whose record gets its number later.
     *
     * @return the rows that are gone
     */
    Set<RowId> writeUnnumbered(Pipeline pipeline, Overlay after) throws SQLException {
        // A row that is deleted meanwhile takes with it what is there: this must be there, or must fail.
        Map<RowId, RowLock> parents = new HashMap<>();
        for (RowId id : after.inserted()) {
            parents(id.entity(), after.find(id).orElseThrow().values(), parents);
        }
        if (!parents.isEmpty()) {
            rows(pipeline).lock(parents);
        }
        write(pipeline, after);
        state.forget(pipeline, after.deleted());
        return after.deleted();
    }

    /** Writes what merged effects yield, as one change of the tables. */
    void write(Pipeline pipeline, Changes after) throws SQLException {
        for (String entity : parentsFirst) {
            insert(pipeline, entity, after);
        }
        for (String entity : parentsFirst) {
            update(pipeline, entity, after);
        }
        for (int i = parentsFirst.size() - 1; i >= 0; i--) {
            delete(pipeline, parentsFirst.get(i), after);
        }
        state.entomb(pipeline, after.deleted());
    }

    private void insert(Pipeline pipeline, String entity, Changes after) throws SQLException {
        List<Row> inserted = new ArrayList<>();
        List<Row> ensured = new ArrayList<>();
        for (RowId id : after.inserted()) {
            if (id.entity().equals(entity)) {
                (after.isEnsured(id) ? ensured : inserted).add(made(after, id));
            }
        }
        if (!inserted.isEmpty()) {
            tables.insert(pipeline, entity, inserted);
        }
        if (!ensured.isEmpty()) {
            ensure(pipeline, entity, ensured);
        }
    }

    private static Row made(Changes after, RowId id) {
        return Objects.requireNonNull(after.changed().get(id)).orElseThrow();
    }

    /** Whoever ensured the same row first may have changed it since, or deleted it: then this is to be merged into that. */
    private void ensure(Pipeline pipeline, String entity, List<Row> rows) throws SQLException {
        boolean lost = tables.ensure(pipeline, entity, rows) < rows.size();
        if (!lost && schema.deletable(entity)) {
            lost = !state.tombstones(
                            pipeline.connection(), rows.stream().map(Row::id).toList())
                    .isEmpty();
        }
        if (lost) {
            throw new SQLException("a row of " + entity + " was ensured elsewhere at the same moment", AGAIN);
        }
    }

    /**
     * Notes when registers were written, for transactions that hold the head row: so no record with an earlier stamp can come
     * later.
     *
     * @param deleted the rows that are gone after the records
     */
    void stamp(Pipeline pipeline, List<RecordMerge.Stamped> records, Set<RowId> deleted) {
        state.stamp(pipeline, RecordMerge.stamps(records, deleted));
        state.forget(pipeline, deleted);
    }

    /**
     * Finishes, now that they get their numbers, what SERIALIZABLE transactions could not see: children that were inserted
     * after their snapshot, of rows that they deleted, and tombstones of rows that they ensured.
     *
     * @param deleted the rows that went with the records
     */
    void settle(Connection connection, List<RecordMerge.Stamped> records, Set<RowId> deleted) throws SQLException {
        Set<RowId> ensured = new HashSet<>();
        for (RecordMerge.Stamped record : records) {
            for (Effect effect : record.effects()) {
                if (effect instanceof Effect.Ensure
                        && schema.deletable(effect.row().entity())) {
                    ensured.add(effect.row());
                }
            }
        }
        Pipeline pipeline = new Pipeline(connection);
        LockedRows rows = rows(pipeline);
        rows.read(ensured);
        Overlay after = new Overlay(schema, rows);
        try {
            after.settle(state.tombstones(connection, ensured), deleted);
        } catch (LockedRows.FailedReadException e) {
            throw e.error();
        }
        write(pipeline, after);
        Set<RowId> gone = new HashSet<>(deleted);
        gone.addAll(after.deleted());
        stamp(pipeline, records, gone);
        pipeline.send();
    }

    private void update(Pipeline pipeline, String entity, Changes after) {
        List<Row> rows = new ArrayList<>();
        after.changed().forEach((id, row) -> {
            if (id.entity().equals(entity) && !after.inserted().contains(id)) {
                row.ifPresent(rows::add);
            }
        });
        List<String> attributes = List.copyOf(after.changedAttributes(entity));
        if (!rows.isEmpty() && !attributes.isEmpty()) {
            tables.update(pipeline, entity, attributes, rows);
        }
    }

    private void delete(Pipeline pipeline, String entity, Changes after) {
        List<RowKey> keys = after.deleted().stream()
                .filter(id -> id.entity().equals(entity))
                .map(RowId::key)
                .toList();
        if (!keys.isEmpty()) {
            tables.delete(pipeline, entity, keys);
        }
    }
}
