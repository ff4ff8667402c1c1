package dev.tributary.log;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Copies of the managed tables, and of what merging keeps beside them, in a schema of their own. */
final class Copies {
    private static final long SMALL_BYTES = 1L << 20;

    private final Application application;
    private final String schema;
    private final Columns columns;
    private final Map<String, Long> compactBytes = new HashMap<>();

    private Copies(Application application, String schema) {
        this.application = application;
        this.schema = schema;
        this.columns = new Columns(application);
    }

    /** Copies that end with the session, or with the transaction that makes them, when that is rolled back. */
    static Copies temporary(Application application) {
        return new Copies(application, "pg_temp");
    }

    /** What all records that retention has dropped yield. */
    static Copies checkpoint(Application application) {
        return new Copies(application, "tributary_checkpoint");
    }

    /** The copies, for merging into them. */
    Tables tables() {
        return new Tables(application, this::name, schema);
    }

    /** One table and its copy. */
    record Pair(String name, String original, String copy, List<String> key, List<String> columns) {
        private String list() {
            return columns.stream().map(Tables::quote).collect(Collectors.joining(", "));
        }
    }

    /** The managed tables, then the tables beside them. */
    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Entity entity : application.entities()) {
            List<String> key =
                    columns.ofKey(entity).stream().map(Columns.Column::name).toList();
            List<String> all = entity.attributes().stream()
                    .flatMap(a -> columns.of(a).stream())
                    .map(Columns.Column::name)
                    .toList();
            pairs.add(new Pair(entity.table(), Tables.quotedName(entity.table()), name(entity), key, all));
        }
        pairs.add(side("tombstone", List.of("entity", "key"), List.of()));
        pairs.add(side("register_stamp", List.of("entity", "key", "attribute"), List.of("time", "origin", "sequence")));
        return pairs;
    }

    private Pair side(String table, List<String> key, List<String> values) {
        List<String> all = new ArrayList<>(key);
        all.addAll(values);
        String original = Tables.SYSTEM_SCHEMA + "." + table;
        return new Pair(original, original, schema + "." + table, key, all);
    }

    private String name(Entity entity) {
        return schema + "." + Tables.quote(entity.name());
    }

    /** Makes those that are not there yet, empty. Whatever the originals check has been checked when they were written. */
    void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Pair pair : pairs()) {
                if (!exists(statement, pair.copy())) {
                    statement.execute("CREATE TABLE " + pair.copy() + " AS SELECT " + pair.list() + " FROM "
                            + pair.original() + " WITH NO DATA");
                    indexes(statement, pair);
                }
            }
        }
    }

    /**
     * Writes anew each copy that has grown to a multiple of what it was. Within one transaction nothing else removes the
     * old versions of a row that is changed again and again, and finding the row would take ever longer.
     */
    void compact(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Pair pair : pairs()) {
                if (bytes(statement, pair.copy()) > 3 * compactBytes.getOrDefault(pair.name(), SMALL_BYTES)) {
                    statement.execute("CREATE TABLE " + schema + ".compacted AS SELECT * FROM " + pair.copy());
                    statement.execute("DROP TABLE " + pair.copy());
                    statement.execute("ALTER TABLE " + schema + ".compacted RENAME TO "
                            + pair.copy().substring(schema.length() + 1));
                    indexes(statement, pair);
                    compactBytes.put(pair.name(), Math.max(SMALL_BYTES, bytes(statement, pair.copy())));
                }
            }
        }
    }

    private static long bytes(Statement statement, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT pg_relation_size('" + table.replace("'", "''") + "')")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The key, and what a cascade looks up. */
    private void indexes(Statement statement, Pair pair) throws SQLException {
        String copy = pair.copy();
        statement.execute("ALTER TABLE " + copy + " ADD PRIMARY KEY ("
                + pair.key().stream().map(Tables::quote).collect(Collectors.joining(", ")) + ")");
        for (Entity entity : application.entities()) {
            for (Attribute attribute : entity.attributes()) {
                if (name(entity).equals(copy) && attribute.cascade()) {
                    statement.execute("CREATE INDEX ON " + copy + " ("
                            + columns.of(attribute).stream()
                                    .map(c -> Tables.quote(c.name()))
                                    .collect(Collectors.joining(", "))
                            + ")");
                }
            }
        }
    }

    /** Fills the copies, just made, with what other copies hold that are there. */
    void fillFrom(Connection connection, Copies others) throws SQLException {
        List<Pair> theirs = others.pairs();
        List<Pair> ours = pairs();
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < ours.size(); i++) {
                if (exists(statement, theirs.get(i).copy())) {
                    fill(statement, ours.get(i), theirs.get(i).copy());
                }
            }
        }
    }

    /** Fills the copies, just made, with what the originals hold. */
    void fillFromOriginals(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Pair pair : pairs()) {
                fill(statement, pair, pair.original());
            }
        }
    }

    void clear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Pair pair : pairs()) {
                statement.execute("TRUNCATE " + pair.copy());
            }
        }
    }

    private static void fill(Statement statement, Pair pair, String source) throws SQLException {
        statement.execute(
                "INSERT INTO " + pair.copy() + " (" + pair.list() + ") SELECT " + pair.list() + " FROM " + source);
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        String literal = table.replace("'", "''");
        try (ResultSet result = statement.executeQuery("SELECT to_regclass('" + literal + "') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }
}
