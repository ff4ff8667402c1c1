package dev.tributary.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Managed rows in SQL. Names come from the model only and are quoted; values are only ever bound, as arrays of text that
 * the server casts to the columns' types, one array per column. The text of a statement is made once. Safe for use by many
 * threads.
 */
public final class Tables {
    /** Where the system tables are. */
    public static final String SYSTEM_SCHEMA = "tributary";

    private final Schema schema;
    private final Columns columns;
    private final Queries queries;
    private final String systemSchema;
    private final Map<String, Sql> statements = new HashMap<>();

    public Tables(Application application) {
        this(application, entity -> quotedName(entity.table()), SYSTEM_SCHEMA);
    }

    /**
     * The same rows somewhere else.
     *
     * @param names the quoted SQL name of each entity's table
     * @param systemSchema where tombstones and stamps are
     */
    public Tables(Application application, Function<Entity, String> names, String systemSchema) {
        this.schema = new Schema(application);
        this.columns = new Columns(application);
        this.systemSchema = systemSchema;
        for (Entity entity : application.entities()) {
            statements.put(entity.name(), new Sql(entity, names.apply(entity)));
        }
        this.queries = new Queries(application, entity -> sql(entity).name);
    }

    /** The text of all statements on one entity's table. */
    private final class Sql {
        private final Schema.Table table;
        private final String name;
        private final List<Columns.Column> all;
        private final List<Columns.Column> key;
        private final String select;
        private final String byKey;
        private final String byOneKey;
        private final String insert;
        private final String ensure;
        private final String delete;
        private final Map<List<String>, String> updates = new ConcurrentHashMap<>();
        private final Map<String, String> referring = new ConcurrentHashMap<>();

        Sql(Entity entity, String name) {
            this.table = schema.table(entity.name());
            this.name = name;
            this.all = entity.attributes().stream()
                    .flatMap(a -> columns.of(a).stream())
                    .toList();
            this.key = columns.ofKey(entity);
            String keyList = list(key, c -> "t." + quote(c.name()));
            this.select = "SELECT " + list(all, c -> "t." + quote(c.name())) + " FROM " + name + " t";
            this.byOneKey = select + " WHERE "
                    + list(
                            key,
                            " AND ",
                            c -> "t." + quote(c.name()) + " = (CAST(? AS text[]))[1]::" + sqlType(c.type())
                                    + exact(c.type()));
            this.byKey = select + " JOIN " + unnest(key) + " ON " + equal(key) + " ORDER BY " + keyList;
            this.insert = "INSERT INTO " + name + " (" + list(all, c -> quote(c.name())) + ") SELECT "
                    + list(all, c -> "k." + quote(c.name())) + " FROM " + unnest(all);
            // In the order of keys, so that two that make the same rows wait for each other in one direction only.
            this.ensure = insert + " ORDER BY " + list(key, c -> "k." + quote(c.name())) + " ON CONFLICT ("
                    + list(key, c -> quote(c.name())) + ") DO NOTHING RETURNING 1";
            this.delete = "DELETE FROM " + name + " t USING " + unnest(key) + " WHERE " + equal(key);
        }

        String update(List<String> attributes) {
            return updates.computeIfAbsent(attributes, names -> {
                List<Columns.Column> changed = columnsOf(names);
                List<Columns.Column> bound = new ArrayList<>(key);
                bound.addAll(changed);
                return "UPDATE " + name + " t SET "
                        + list(changed, c -> quote(c.name()) + " = k." + quote(c.name())) + " FROM " + unnest(bound)
                        + " WHERE " + equal(key);
            });
        }

        String referring(Attribute reference) {
            return referring.computeIfAbsent(reference.name(), r -> {
                List<Columns.Column> bound = columns.of(reference);
                return select + " JOIN " + unnest(bound) + " ON " + equal(bound) + " ORDER BY "
                        + list(key, c -> "t." + quote(c.name()));
            });
        }

        private List<Columns.Column> columnsOf(Collection<String> attributes) {
            return attributes.stream()
                    .flatMap(a -> columns.of(table.attribute(a)).stream())
                    .toList();
        }
    }

    /** The quoted SQL name of an entity's table. */
    public String name(String entity) {
        return sql(entity).name;
    }

    /** Expressions over these tables. */
    public Queries queries() {
        return queries;
    }

    public Application application() {
        return schema.application();
    }

    public Schema schema() {
        return schema;
    }

    /** The schema of the tombstones and stamps, quoted. */
    public String systemSchema() {
        return quote(systemSchema);
    }

    private Sql sql(String entity) {
        return Objects.requireNonNull(statements.get(entity), entity);
    }

    /** The rows with these keys that exist, in key order, each locked when {@code lock} says how. */
    public List<Row> select(Connection connection, String entity, Collection<RowKey> keys, String lock)
            throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        Sql sql = sql(entity);
        // Of one key the planner knows what to expect, and keeps its plan.
        String text = keys.size() == 1 ? sql.byOneKey : sql.byKey;
        return query(connection, sql, text + lock(lock), keys(sql, keys));
    }

    /** As {@link #select(Connection, String, Collection, String)}, in a pipeline. */
    public void select(Pipeline pipeline, String entity, Collection<RowKey> keys, String lock, Consumer<Row> taker) {
        if (!keys.isEmpty()) {
            Sql sql = sql(entity);
            pipeline.add(sql.byKey + lock(lock), pipeline.texts(keys(sql, keys).arrays), result -> {
                while (result.next()) {
                    taker.accept(new Reading(result, sql).row());
                }
            });
        }
    }

    /** The rows in which a reference names one of these rows, in key order, each locked when {@code lock} says how. */
    public List<Row> selectReferring(
            Connection connection, String entity, Attribute reference, Collection<RowKey> keys, String lock)
            throws SQLException {
        Sql sql = sql(entity);
        Cells cells = new Cells(columns.of(reference).size(), keys.size());
        for (RowKey key : keys) {
            cells.add(reference.type(), key);
            cells.endRow();
        }
        return query(connection, sql, sql.referring(reference) + lock(lock), cells);
    }

    /** Inserts rows of one entity. */
    public void insert(Pipeline pipeline, String entity, List<Row> rows) {
        Sql sql = sql(entity);
        pipeline.add(sql.insert, pipeline.texts(cells(sql, rows).arrays));
    }

    /** Inserts those rows of one entity whose keys no row has, waiting for others that insert them, and says how many. */
    public int ensure(Pipeline pipeline, String entity, List<Row> rows) throws SQLException {
        Sql sql = sql(entity);
        List<Integer> made = new ArrayList<>();
        pipeline.add(sql.ensure, pipeline.texts(cells(sql, rows).arrays), result -> {
            while (result.next()) {
                made.add(1);
            }
        });
        pipeline.send();
        return made.size();
    }

    /** Sets some attributes of existing rows of one entity, one statement for all. */
    public void update(Pipeline pipeline, String entity, List<String> attributes, List<Row> rows) {
        Sql sql = sql(entity);
        Cells cells = new Cells(sql.key.size() + sql.columnsOf(attributes).size(), rows.size());
        Type itself = new Type.Reference(entity);
        for (Row row : rows) {
            cells.add(itself, row.id().key());
            for (String attribute : attributes) {
                cells.add(sql.table.attribute(attribute).type(), row.values().get(attribute));
            }
            cells.endRow();
        }
        pipeline.add(sql.update(attributes), pipeline.texts(cells.arrays));
    }

    /** Deletes rows of one entity by key. */
    public void delete(Pipeline pipeline, String entity, Collection<RowKey> keys) {
        Sql sql = sql(entity);
        pipeline.add(sql.delete, pipeline.texts(keys(sql, keys).arrays));
    }

    private Cells keys(Sql sql, Collection<RowKey> keys) {
        Cells cells = new Cells(sql.key.size(), keys.size());
        Type itself = new Type.Reference(sql.table.entity().name());
        for (RowKey key : keys) {
            cells.add(itself, key);
            cells.endRow();
        }
        return cells;
    }

    private Cells cells(Sql sql, List<Row> rows) {
        Cells cells = new Cells(sql.all.size(), rows.size());
        for (Row row : rows) {
            for (Attribute attribute : sql.table.attributes()) {
                cells.add(attribute.type(), row.values().get(attribute.name()));
            }
            cells.endRow();
        }
        return cells;
    }

    private static String lock(String lock) {
        return lock.isEmpty() ? "" : " FOR " + lock + " OF t";
    }

    private static String list(List<Columns.Column> columns, Function<Columns.Column, String> shape) {
        return list(columns, ", ", shape);
    }

    private static String list(List<Columns.Column> columns, String between, Function<Columns.Column, String> shape) {
        return String.join(between, columns.stream().map(shape).toList());
    }

    private static String unnest(List<Columns.Column> columns) {
        return "unnest(" + list(columns, c -> "CAST(? AS text[])::" + sqlType(c.type()) + "[]") + ") AS k("
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

    /** The quoted SQL name of a table that may be one of another schema, as {@code lending.loans} is. */
    public static String quotedName(String table) {
        return String.join(
                ".", Arrays.stream(table.split("\\.", -1)).map(Tables::quote).toList());
    }

    /** What a statement binds: one array of texts for each column. A reference fills as many columns as its key has. */
    private final class Cells {
        private final @Nullable String[][] arrays;
        private int row;
        private int column;

        Cells(int width, int height) {
            this.arrays = new String[width][height];
        }

        void add(Type type, @Nullable Object value) {
            if (!(type instanceof Type.Reference reference)) {
                arrays[column++][row] = value instanceof BigDecimal number
                        ? number.toPlainString()
                        : value == null ? null : value.toString();
                return;
            }
            List<Attribute> keys = schema.table(reference.entity()).keys();
            List<Object> parts = value == null ? List.of() : ((RowKey) value).values();
            for (int i = 0; i < keys.size(); i++) {
                add(keys.get(i).type(), value == null ? null : parts.get(i));
            }
        }

        void endRow() {
            row++;
            column = 0;
        }

        void bind(Connection connection, PreparedStatement statement) throws SQLException {
            for (int i = 0; i < arrays.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", arrays[i]));
            }
        }
    }

    private List<Row> query(Connection connection, Sql sql, String text, Cells cells) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            cells.bind(connection, statement);
            try (ResultSet result = statement.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(new Reading(result, sql).row());
                }
                return rows;
            }
        }
    }

    /** One row of a result, read column by column. */
    private final class Reading {
        private final ResultSet result;
        private final Sql sql;
        private int next = 1;

        Reading(ResultSet result, Sql sql) {
            this.result = result;
            this.sql = sql;
        }

        Row row() throws SQLException {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            List<Object> key = new ArrayList<>();
            for (Attribute attribute : sql.table.attributes()) {
                Object value = value(attribute.type());
                if (value == null && !attribute.nullable()) {
                    throw new SQLException(
                            sql.name + " has a null for " + attribute.name() + ", which is declared without one");
                }
                values.put(attribute.name(), value);
                if (attribute.merge() == Merge.KEY) {
                    key.add(Objects.requireNonNull(value));
                }
            }
            return new Row(new RowId(sql.table.entity().name(), new RowKey(key)), values);
        }

        private @Nullable Object value(Type type) throws SQLException {
            if (!(type instanceof Type.Reference reference)) {
                return scalar(type, next++);
            }
            List<Object> parts = new ArrayList<>();
            List<Attribute> keys = schema.table(reference.entity()).keys();
            for (Attribute key : keys) {
                Object part = value(key.type());
                if (part != null) {
                    parts.add(part);
                }
            }
            if (!parts.isEmpty() && parts.size() < keys.size()) {
                throw new SQLException(sql.name + " has a reference to " + reference + " that is null in part");
            }
            return parts.isEmpty() ? null : new RowKey(parts);
        }

        private @Nullable Object scalar(Type type, int index) throws SQLException {
            if (type instanceof Type.Uuid) {
                return result.getObject(index, UUID.class);
            }
            if (type.numeric()) {
                return result.getBigDecimal(index);
            }
            if (type instanceof Type.Bool) {
                return result.getObject(index);
            }
            if (type instanceof Type.Timestamp) {
                OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }
            return type instanceof Type.Date ? result.getObject(index, LocalDate.class) : result.getString(index);
        }
    }
}
