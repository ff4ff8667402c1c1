package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.store.Json;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Merges effects into the base tables: locks the touched rows in one fixed order, folds all effects of each row in
 * memory, and writes each row once.
 */
final class EffectWriter {
    private final Application application;
    private final Tables tables;
    private final List<String> parentsFirst;

    EffectWriter(Tables tables) {
        this.application = tables.application();
        this.tables = tables;
        this.parentsFirst = tables.parentsFirst();
    }

    /** Gives the rest of the transaction the right to write. */
    static void becomeWriter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL ROLE tributary_writer");
        }
    }

    /** Writes the effects of several invocations, in their order, as one change of the tables. */
    void write(Connection connection, List<List<Effect>> invocations) throws SQLException {
        Map<RowId, Optional<Row>> locked = lock(connection, invocations);
        Overlay after = new Overlay(application, id -> locked.getOrDefault(id, Optional.empty()));
        invocations.forEach(after::merge);
        for (String entity : parentsFirst) {
            insert(connection, entity, after);
        }
        for (String entity : parentsFirst) {
            update(connection, entity, after);
        }
        for (int i = parentsFirst.size() - 1; i >= 0; i--) {
            delete(connection, parentsFirst.get(i), after);
        }
    }

    private Map<RowId, Optional<Row>> lock(Connection connection, List<List<Effect>> invocations) throws SQLException {
        Map<String, Set<RowKey>> touched = new TreeMap<>();
        Set<String> deletes = new LinkedHashSet<>();
        for (List<Effect> effects : invocations) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Insert) {
                    continue;
                }
                touched.computeIfAbsent(effect.row().entity(), e -> new LinkedHashSet<>())
                        .add(effect.row().key());
                if (effect instanceof Effect.Delete) {
                    deletes.add(effect.row().entity());
                }
            }
        }
        Map<RowId, Optional<Row>> locked = new HashMap<>();
        for (Map.Entry<String, Set<RowKey>> table : touched.entrySet()) {
            String lock = deletes.contains(table.getKey()) ? "UPDATE" : "NO KEY UPDATE";
            for (Row row : tables.select(connection, table.getKey(), table.getValue(), lock)) {
                locked.put(row.id(), Optional.of(row));
            }
        }
        return locked;
    }

    private void insert(Connection connection, String entity, Overlay after) throws SQLException {
        List<Row> rows = after.inserted().stream()
                .filter(id -> id.entity().equals(entity))
                .map(id -> after.find(id).orElseThrow())
                .toList();
        if (!rows.isEmpty()) {
            tables.insert(connection, entity, rows);
        }
    }

    private void update(Connection connection, String entity, Overlay after) throws SQLException {
        List<Row> rows = new ArrayList<>();
        after.changed().forEach((id, row) -> {
            if (id.entity().equals(entity) && !after.inserted().contains(id)) {
                row.ifPresent(rows::add);
            }
        });
        List<String> attributes = List.copyOf(after.changedAttributes(entity));
        if (!rows.isEmpty() && !attributes.isEmpty()) {
            tables.update(connection, entity, attributes, rows);
        }
    }

    private void delete(Connection connection, String entity, Overlay after) throws SQLException {
        List<RowKey> keys = after.deleted().stream()
                .filter(id -> id.entity().equals(entity))
                .map(RowId::key)
                .toList();
        if (keys.isEmpty()) {
            return;
        }
        tables.delete(connection, entity, keys);
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tributary.tombstone (entity, key) SELECT ?, k::jsonb FROM unnest(?::text[]) AS t(k)"
                        + " ON CONFLICT DO NOTHING")) {
            statement.setString(1, entity);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(Json::key).toArray()));
            statement.executeUpdate();
        }
    }

    /** The arguments and effects of a record, as they stand in the log. */
    static Map<String, String> json(LogRecord entry) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("arguments", Json.arguments(entry.arguments()));
        json.put("effects", Json.effects(entry.effects()));
        return json;
    }

    /** Leaves the record of a coordinated invocation where the committer finds it, and returns its place there. */
    long leaveRecord(Connection connection, String origin, LogRecord entry) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO tributary.log_pending (origin, operation, arguments, effects)"
                        + " VALUES (?, ?, ?::json, ?::json) RETURNING id")) {
            Map<String, String> json = json(entry);
            statement.setString(1, origin);
            statement.setString(2, entry.operation());
            statement.setString(3, Objects.requireNonNull(json.get("arguments")));
            statement.setString(4, Objects.requireNonNull(json.get("effects")));
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
