package dev.tributary.model;

import dev.tributary.analyzer.run.Database;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a database holds.
 *
 * @param rows by entity and key, values by attribute
 * @param tombstones keys of rows that are gone, by entity
 */
public record Contents(Map<String, Map<RowKey, Map<String, Object>>> rows, Map<String, Set<RowKey>> tombstones) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the model's state holds. */
    public static Contents of(Application application, Database state) {
        Map<String, Map<RowKey, Map<String, Object>>> all = new LinkedHashMap<>();
        Map<String, Set<RowKey>> gone = new LinkedHashMap<>();
        for (Entity entity : application.entities()) {
            Map<RowKey, Map<String, Object>> rows = new HashMap<>();
            state.rows(entity.name()).forEach((key, values) -> {
                Map<String, Object> named = new LinkedHashMap<>();
                for (int i = 0; i < values.size(); i++) {
                    named.put(entity.attributes().get(i).name(), Values.normal(values.get(i)));
                }
                rows.put((RowKey) Values.normal(key), named);
            });
            all.put(entity.name(), rows);
            gone.put(
                    entity.name(),
                    state.tombstones(entity.name()).stream()
                            .map(key -> (RowKey) Values.normal(key))
                            .collect(Collectors.toSet()));
        }
        return new Contents(all, gone);
    }

    /** What the tables hold. */
    public static Contents of(Application application, Connection connection) throws SQLException {
        Map<String, Map<RowKey, Map<String, Object>>> all = new LinkedHashMap<>();
        Map<String, Set<RowKey>> gone = new LinkedHashMap<>();
        Values values = new Values(application);
        for (Entity entity : application.entities()) {
            all.put(entity.name(), table(application, connection, entity));
            gone.put(entity.name(), new HashSet<>());
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT entity, key::text FROM tributary.tombstone")) {
            while (result.next()) {
                String entity = result.getString(1);
                gone.get(entity).add(values.key(entity, JSON.readTree(result.getString(2))));
            }
        }
        return new Contents(all, gone);
    }

    private static Map<RowKey, Map<String, Object>> table(Application application, Connection connection, Entity entity)
            throws SQLException {
        Columns columns = new Columns(application);
        String names = entity.attributes().stream()
                .flatMap(a -> columns.of(a).stream())
                .map(c -> '"' + c.name() + '"')
                .collect(Collectors.joining(", "));
        Map<RowKey, Map<String, Object>> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + names + " FROM " + entity.table())) {
            while (result.next()) {
                Values.Cursor cursor = new Values(application).new Cursor(result);
                Map<String, Object> values = new LinkedHashMap<>();
                for (Attribute attribute : entity.attributes()) {
                    values.put(attribute.name(), cursor.next(attribute.type()));
                }
                List<Object> key =
                        entity.keys().stream().map(k -> values.get(k.name())).toList();
                rows.put(new RowKey(key), values);
            }
        }
        return rows;
    }
}
