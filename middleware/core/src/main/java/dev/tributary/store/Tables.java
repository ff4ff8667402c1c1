package dev.tributary.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.sql.Queries;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/**
 * Managed rows in SQL. Names come from the model only and are quoted; values are only ever bound, as arrays of text that
 * the server casts to the columns' types, one array per column.
 */
public final class Tables {
    private final Application application;
    private final Columns columns;
    private final Queries queries;

    public Tables(Application application) {
        this.application = application;
        this.columns = new Columns(application);
        this.queries = new Queries(
                application, entity -> quote(application.entity(entity).table()));
    }

    /** Expressions over these tables. */
    public Queries queries() {
        return queries;
    }

    public Application application() {
        return application;
    }

    /** The rows with these keys that exist, in key order, each locked when {@code lock} says how. */
    public List<Row> select(Connection connection, String entityName, Collection<RowKey> keys, String lock)
            throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        Entity entity = application.entity(entityName);
        List<Columns.Column> key = columns.ofKey(entity);
        String sql = "SELECT " + list(all(entity), c -> "t." + quote(c.name())) + " FROM " + quote(entity.table())
                + " t JOIN " + unnest(key, "k") + " ON " + equal(key) + " ORDER BY "
                + list(key, c -> "t." + quote(c.name())) + lock(lock);
        List<List<Object>> values =
                keys.stream().map(k -> flat(new Type.Reference(entityName), k)).toList();
        return query(connection, entity, sql, transpose(values, key.size()));
    }

    /** The rows whose attributes have these values. */
    public List<Row> selectWhere(Connection connection, String entityName, Map<String, Object> wanted)
            throws SQLException {
        Entity entity = application.entity(entityName);
        List<Columns.Column> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        wanted.forEach((name, value) -> {
            Attribute attribute = application.attribute(entityName, name);
            conditions.addAll(columns.of(attribute));
            values.addAll(flat(attribute.type(), value));
        });
        String sql = "SELECT " + list(all(entity), c -> "t." + quote(c.name())) + " FROM " + quote(entity.table())
                + " t" + (conditions.isEmpty() ? "" : " JOIN " + unnest(conditions, "k") + " ON " + equal(conditions));
        return query(connection, entity, sql, transpose(List.of(values), conditions.size()));
    }

    /** Inserts rows of one entity. */
    public void insert(Connection connection, String entityName, List<Row> rows) throws SQLException {
        Entity entity = application.entity(entityName);
        List<Columns.Column> all = all(entity);
        String sql = "INSERT INTO " + quote(entity.table()) + " (" + list(all, c -> quote(c.name())) + ") SELECT "
                + list(all, c -> "k." + quote(c.name())) + " FROM " + unnest(all, "k");
        update(
                connection,
                sql,
                transpose(rows.stream().map(r -> flat(entity, r)).toList(), all.size()));
    }

    /** Sets some attributes of existing rows of one entity, one statement for all. */
    public void update(Connection connection, String entityName, List<String> attributes, List<Row> rows)
            throws SQLException {
        Entity entity = application.entity(entityName);
        List<Columns.Column> key = columns.ofKey(entity);
        List<Columns.Column> changed = attributes.stream()
                .flatMap(a -> columns.of(application.attribute(entityName, a)).stream())
                .toList();
        List<Columns.Column> all = new ArrayList<>(key);
        all.addAll(changed);
        String sql = "UPDATE " + quote(entity.table()) + " t SET "
                + list(changed, c -> quote(c.name()) + " = k." + quote(c.name())) + " FROM " + unnest(all, "k")
                + " WHERE " + equal(key);
        List<List<Object>> values = new ArrayList<>();
        for (Row row : rows) {
            List<Object> flat = new ArrayList<>(
                    flat(new Type.Reference(entityName), row.id().key()));
            for (String name : attributes) {
                Attribute attribute = application.attribute(entityName, name);
                flat.addAll(flat(
                        attribute.type(), Objects.requireNonNull(row.values().get(name))));
            }
            values.add(flat);
        }
        update(connection, sql, transpose(values, all.size()));
    }

    /** Deletes rows of one entity by key. */
    public void delete(Connection connection, String entityName, List<RowKey> keys) throws SQLException {
        Entity entity = application.entity(entityName);
        List<Columns.Column> key = columns.ofKey(entity);
        String sql = "DELETE FROM " + quote(entity.table()) + " t USING " + unnest(key, "k") + " WHERE " + equal(key);
        List<List<Object>> values =
                keys.stream().map(k -> flat(new Type.Reference(entityName), k)).toList();
        update(connection, sql, transpose(values, key.size()));
    }

    /** The entities ordered so that each comes after those that it refers to, as far as references have no circle. */
    public List<String> parentsFirst() {
        List<String> ordered = new ArrayList<>();
        List<String> path = new ArrayList<>();
        application.entities().forEach(e -> visit(e, ordered, path));
        return ordered;
    }

    private void visit(Entity entity, List<String> ordered, List<String> path) {
        if (ordered.contains(entity.name()) || path.contains(entity.name())) {
            return;
        }
        path.add(entity.name());
        for (Attribute attribute : entity.attributes()) {
            if (attribute.type() instanceof Type.Reference reference) {
                visit(application.entity(reference.entity()), ordered, path);
            }
        }
        path.remove(entity.name());
        ordered.add(entity.name());
    }

    private static String lock(String lock) {
        return lock.isEmpty() ? "" : " FOR " + lock + " OF t";
    }

    private List<Columns.Column> all(Entity entity) {
        return entity.attributes().stream().flatMap(a -> columns.of(a).stream()).toList();
    }

    private static String list(List<Columns.Column> columns, Function<Columns.Column, String> shape) {
        return String.join(", ", columns.stream().map(shape).toList());
    }

    private static String unnest(List<Columns.Column> columns, String alias) {
        return "unnest(" + list(columns, c -> "CAST(? AS text[])::" + sqlType(c.type()) + "[]") + ") AS " + alias + "("
                + list(columns, c -> quote(c.name())) + ")";
    }

    private static String equal(List<Columns.Column> columns) {
        return String.join(
                " AND ",
                columns.stream()
                        .map(c -> "t." + quote(c.name()) + " = k." + quote(c.name()) + exact(c.type()))
                        .toList());
    }

    /** Compares in the column's own type, or no index would serve the comparison. */
    private static String exact(Type type) {
        if (type instanceof Type.Int) {
            return "::integer";
        }
        return type instanceof Type.BigInt ? "::bigint" : "";
    }

    private static String sqlType(Type type) {
        if (type instanceof Type.Uuid) {
            return "uuid";
        }
        if (type.numeric()) {
            return "numeric";
        }
        if (type instanceof Type.Bool) {
            return "boolean";
        }
        if (type instanceof Type.Timestamp) {
            return "timestamptz";
        }
        return type instanceof Type.Date ? "date" : "text";
    }

    /** A quoted SQL name. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private List<Object> flat(Entity entity, Row row) {
        List<Object> values = new ArrayList<>();
        for (Attribute attribute : entity.attributes()) {
            values.addAll(flat(
                    attribute.type(), Objects.requireNonNull(row.values().get(attribute.name()), attribute.name())));
        }
        return values;
    }

    /** The values of one attribute, column by column. */
    private List<Object> flat(Type type, Object value) {
        if (!(type instanceof Type.Reference reference)) {
            return List.of(value);
        }
        List<Object> flat = new ArrayList<>();
        List<Attribute> keys = application.entity(reference.entity()).keys();
        List<Object> parts = ((RowKey) value).values();
        for (int i = 0; i < keys.size(); i++) {
            flat.addAll(flat(keys.get(i).type(), parts.get(i)));
        }
        return flat;
    }

    private Object assemble(Type type, Iterator<Object> flat) {
        if (!(type instanceof Type.Reference reference)) {
            return flat.next();
        }
        List<Object> parts = new ArrayList<>();
        for (Attribute key : application.entity(reference.entity()).keys()) {
            parts.add(assemble(key.type(), flat));
        }
        return new RowKey(parts);
    }

    private static List<List<Object>> transpose(List<List<Object>> rows, int width) {
        List<List<Object>> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int column = i;
            columns.add(rows.stream().map(r -> r.get(column)).toList());
        }
        return columns;
    }

    private List<Row> query(Connection connection, Entity entity, String sql, List<List<Object>> arrays)
            throws SQLException {
        List<Columns.Column> all = all(entity);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, arrays);
            try (ResultSet result = statement.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (result.next()) {
                    List<Object> flat = new ArrayList<>();
                    for (int i = 0; i < all.size(); i++) {
                        flat.add(read(result, i + 1, all.get(i), entity));
                    }
                    rows.add(row(entity, flat.iterator()));
                }
                return rows;
            }
        }
    }

    private Row row(Entity entity, Iterator<Object> flat) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Attribute attribute : entity.attributes()) {
            values.put(attribute.name(), assemble(attribute.type(), flat));
        }
        List<Object> key = entity.keys().stream()
                .map(k -> Objects.requireNonNull(values.get(k.name())))
                .toList();
        return new Row(new RowId(entity.name(), new RowKey(key)), values);
    }

    private static Object read(ResultSet result, int index, Columns.Column column, Entity entity) throws SQLException {
        Object value;
        if (column.type() instanceof Type.Uuid) {
            value = result.getObject(index, UUID.class);
        } else if (column.type().numeric()) {
            value = result.getBigDecimal(index);
        } else if (column.type() instanceof Type.Bool) {
            value = result.getObject(index);
        } else if (column.type() instanceof Type.Timestamp) {
            OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
            value = time == null ? null : time.toInstant();
        } else if (column.type() instanceof Type.Date) {
            value = result.getObject(index, LocalDate.class);
        } else {
            value = result.getString(index);
        }
        if (value == null) {
            throw new SQLException(
                    "column " + entity.table() + "." + column.name() + " is null, and its type has no null");
        }
        return value;
    }

    private static void update(Connection connection, String sql, List<List<Object>> arrays) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, arrays);
            statement.executeUpdate();
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, List<List<Object>> arrays)
            throws SQLException {
        for (int i = 0; i < arrays.size(); i++) {
            Object[] texts = arrays.get(i).stream().map(Tables::text).toArray();
            statement.setArray(i + 1, connection.createArrayOf("text", texts));
        }
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
