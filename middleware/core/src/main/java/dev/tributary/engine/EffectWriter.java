package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges effects into the base tables: locks the touched rows in one fixed order, folds all effects of each row in
 * memory, and writes each row once.
 */
final class EffectWriter {
    static final String BECOME_WRITER = "SET LOCAL ROLE tributary_writer";

    private final Application application;
    private final Tables tables;
    private final List<String> parentsFirst;

    EffectWriter(Tables tables) {
        this.application = tables.application();
        this.tables = tables;
        this.parentsFirst = tables.parentsFirst();
    }

    Application application() {
        return application;
    }

    Tables tables() {
        return tables;
    }

    /** Gives the rest of the transaction the right to write. */
    static void becomeWriter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BECOME_WRITER);
        }
    }

    /** Adds the rows that effects change to those to be locked. */
    void locks(List<Effect> effects, Map<RowId, RowLock> locks) {
        for (Effect effect : effects) {
            if (!(effect instanceof Effect.Insert)) {
                RowLock lock = effect instanceof Effect.Delete ? RowLock.DELETE : RowLock.CHANGE;
                locks.merge(effect.row(), lock, (one, other) -> one.compareTo(other) >= 0 ? one : other);
            }
        }
    }

    /** Locks the rows that one invocation changes, merges its effects and writes what they yield. */
    void write(Pipeline pipeline, List<Effect> effects) throws SQLException {
        Map<RowId, RowLock> locks = new HashMap<>();
        locks(effects, locks);
        LockedRows rows = new LockedRows(pipeline, tables);
        rows.lock(locks);
        Overlay after = new Overlay(application, rows);
        after.merge(effects);
        write(pipeline, after);
    }

    /** Writes what merged effects yield, as one change of the tables. */
    void write(Pipeline pipeline, Overlay after) {
        for (String entity : parentsFirst) {
            insert(pipeline, entity, after);
        }
        for (String entity : parentsFirst) {
            update(pipeline, entity, after);
        }
        for (int i = parentsFirst.size() - 1; i >= 0; i--) {
            delete(pipeline, parentsFirst.get(i), after);
        }
    }

    private void insert(Pipeline pipeline, String entity, Overlay after) {
        List<Row> rows = after.inserted().stream()
                .filter(id -> id.entity().equals(entity))
                .map(id -> after.find(id).orElseThrow())
                .toList();
        if (!rows.isEmpty()) {
            tables.insert(pipeline, entity, rows);
        }
    }

    private void update(Pipeline pipeline, String entity, Overlay after) {
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

    private void delete(Pipeline pipeline, String entity, Overlay after) {
        List<RowKey> keys = after.deleted().stream()
                .filter(id -> id.entity().equals(entity))
                .map(RowId::key)
                .toList();
        if (keys.isEmpty()) {
            return;
        }
        tables.delete(pipeline, entity, keys);
        String[] texts = keys.stream().map(Json::key).toArray(String[]::new);
        String[] entities = new String[texts.length];
        Arrays.fill(entities, entity);
        pipeline.add(
                "INSERT INTO " + tables.systemSchema() + ".tombstone (entity, key) SELECT e, k::jsonb"
                        + " FROM unnest(?::text[], ?::text[]) AS t(e, k) ON CONFLICT DO NOTHING",
                pipeline.texts(entities, texts));
    }

    /** Leaves the record of a SERIALIZABLE body where the committer finds it, and returns its place there. */
    static long leaveRecord(Connection connection, String origin, Submission.Request request, List<Effect> effects)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.log_pending (origin,"
                + " request_id, component, operation, arguments, effects) VALUES (?, ?, ?, ?, ?::json, ?::json)"
                + " RETURNING id")) {
            statement.setString(1, origin);
            statement.setString(2, request.id());
            statement.setString(3, request.component());
            statement.setString(4, request.operation());
            statement.setString(5, request.argumentsJson());
            statement.setString(6, Json.effects(effects));
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
