package dev.tributary.analyzer.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the catalogs in one snapshot, and nothing but the catalogs. */
final class CatalogReader {
    private static final int NULLS_NOT_DISTINCT_SINCE = 150_000;
    private static final int NOT_ENFORCED_SINCE = 180_000;

    /** Relations that tools keep for themselves. */
    private static final Set<String> TOOLS =
            Set.of("flyway_schema_history", "databasechangelog", "databasechangeloglock", "schema_version");

    private final Connection connection;
    private final List<String> schemas;
    private final List<String> others = new ArrayList<>();
    private final Map<Long, Parts> tables = new LinkedHashMap<>();
    private final Map<Long, List<String>> labels = new HashMap<>();
    private final Map<Long, List<Catalog.Check>> domainChecks = new HashMap<>();

    private CatalogReader(Connection connection, List<String> schemas) {
        this.connection = connection;
        this.schemas = schemas;
    }

    /** A table while it is read. */
    private static final class Parts {
        private final long oid;
        private final String schema;
        private final String name;
        private final Map<Integer, String> names = new HashMap<>();
        private final List<Catalog.Column> columns = new ArrayList<>();
        private final List<String> key = new ArrayList<>();
        private final List<Catalog.Unique> uniques = new ArrayList<>();
        private final List<Catalog.ForeignKey> foreignKeys = new ArrayList<>();
        private final List<Catalog.Check> checks = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Parts(long oid, String schema, String name) {
            this.oid = oid;
            this.schema = schema;
            this.name = name;
        }

        List<String> columns(Collection<Integer> numbers) {
            return numbers.stream()
                    .map(number -> names.getOrDefault(number, "?"))
                    .toList();
        }

        Catalog.Table table() {
            return new Catalog.Table(oid, schema, name, columns, key, uniques, foreignKeys, checks, notes);
        }
    }

    /** Reads the tables of some schemas. The connection's transaction is ended, and its search path is changed. */
    static Catalog read(Connection connection, List<String> schemas) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            // Then everything but PostgreSQL's own types and functions is printed with its schema.
            statement.execute("SET LOCAL search_path TO pg_catalog");
            Catalog catalog = new CatalogReader(connection, schemas).read();
            connection.rollback();
            return catalog;
        }
    }

    /** The schemas of a list that do not exist. */
    static List<String> missing(Connection connection, List<String> schemas) throws SQLException {
        List<String> missing = new ArrayList<>(schemas);
        try (PreparedStatement query =
                connection.prepareStatement("SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY (?)")) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    missing.remove(rows.getString(1));
                }
            }
        }
        return missing;
    }

    private Catalog read() throws SQLException {
        relations();
        enumLabels();
        domains();
        columns();
        constraints();
        uniqueIndexes();
        inWords();
        String database = connection.getCatalog();
        return new Catalog(
                database == null ? "" : database,
                tables.values().stream().map(Parts::table).toList(),
                others);
    }

    /** What a query does with one row. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String sql, RowReader reader) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            if (sql.contains("?")) {
                boolean bySchema = sql.contains("nspname = ANY");
                query.setArray(
                        1,
                        bySchema
                                ? connection.createArrayOf("text", schemas.toArray())
                                : connection.createArrayOf(
                                        "int8", tables.keySet().toArray()));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }

    private Parts table(ResultSet row, String column) throws SQLException {
        Parts parts = tables.get(row.getLong(column));
        if (parts == null) {
            throw new IllegalStateException("a row of no table that was asked for");
        }
        return parts;
    }

    private void relations() throws SQLException {
        each("""
                SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relrowsecurity,
                       EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AS inherits,
                       EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                               AND d.deptype = 'e') AS of_extension
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
                """, row -> {
            String name = row.getString("relname");
            String shown = row.getString("nspname") + "." + name;
            String kind = row.getString("relkind");
            if (row.getBoolean("of_extension")) {
                others.add(shown + " belongs to an extension");
            } else if (TOOLS.contains(name)) {
                others.add(shown + " belongs to a migration tool");
            } else if (row.getBoolean("relispartition")) {
                others.add(shown + " is a partition of another table");
            } else if (!kind.equals("r") && !kind.equals("p")) {
                others.add(shown + " is a "
                        + (kind.equals("f") ? "foreign table" : kind.equals("v") ? "view" : "materialized view"));
            } else {
                Parts parts = new Parts(row.getLong("oid"), row.getString("nspname"), name);
                tables.put(parts.oid, parts);
                if (kind.equals("p")) {
                    parts.notes.add("the table is partitioned");
                }
                if (row.getBoolean("inherits")) {
                    parts.notes.add("the table inherits from another one");
                }
                if (row.getBoolean("relrowsecurity")) {
                    parts.notes.add("the table has row level security");
                }
            }
        });
    }

    private void enumLabels() throws SQLException {
        each(
                "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder",
                row -> labels.computeIfAbsent(row.getLong("enumtypid"), oid -> new ArrayList<>())
                        .add(row.getString("enumlabel")));
    }

    private void domains() throws SQLException {
        each(
                """
                SELECT contypid, conname, pg_get_constraintdef(oid) AS definition, convalidated
                FROM pg_constraint WHERE contype = 'c' AND contypid <> 0 ORDER BY contypid, conname COLLATE "C"
                """,
                row -> domainChecks
                        .computeIfAbsent(row.getLong("contypid"), oid -> new ArrayList<>())
                        .add(new Catalog.Check(
                                row.getString("conname"),
                                condition(row.getString("definition")),
                                null,
                                row.getBoolean("convalidated"))));
    }

    /** What stands in the parentheses of {@code CHECK (...)}, whatever follows them. */
    private static String condition(String definition) {
        int start = definition.indexOf('(');
        int end = definition.lastIndexOf(')');
        return start < 0 || end < start ? definition : definition.substring(start, end + 1);
    }

    private void columns() throws SQLException {
        each("""
                SELECT a.attrelid, a.attnum, a.attname, a.attnotnull, a.attgenerated <> '' AS computed,
                       a.attidentity <> '' AS identity, format_type(a.atttypid, a.atttypmod) AS shown,
                       t.oid AS type, t.typtype, t.typnotnull, b.oid AS base,
                       CASE WHEN COALESCE(b.typnamespace, t.typnamespace) = 'pg_catalog'::regnamespace
                            THEN COALESCE(b.typname, t.typname) ELSE '' END AS type_name,
                       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS modifier,
                       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default_value,
                       COALESCE(l.collisdeterministic, true) AS exact
                FROM pg_attribute a
                JOIN pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_type b ON b.oid = t.typbasetype
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                LEFT JOIN pg_collation l ON l.oid = a.attcollation
                WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attrelid, a.attnum
                """, row -> {
            Parts parts = table(row, "attrelid");
            boolean domain = row.getString("typtype").equals("d");
            String name = row.getString("attname");
            parts.names.put(row.getInt("attnum"), name);
            parts.columns.add(new Catalog.Column(
                    name,
                    row.getString("type_name"),
                    row.getString("shown"),
                    row.getInt("modifier"),
                    labels.getOrDefault(row.getLong(domain ? "base" : "type"), List.of()),
                    !row.getBoolean("attnotnull") && !(domain && row.getBoolean("typnotnull")),
                    row.getString("default_value"),
                    row.getBoolean("computed"),
                    row.getBoolean("identity"),
                    row.getBoolean("exact")));
            for (Catalog.Check check : domainChecks.getOrDefault(row.getLong("type"), List.of())) {
                parts.checks.add(new Catalog.Check(
                        parts.name + "_" + name + "_" + check.name(), check.expression(), name, check.validated()));
            }
        });
    }

    private void constraints() throws SQLException {
        boolean always = version() < NOT_ENFORCED_SINCE;
        each("""
                SELECT c.conrelid, c.conname, c.contype, c.conkey, c.confkey, c.confrelid, c.confdeltype,
                       c.confupdtype, c.convalidated, %s AS enforced, pg_get_expr(c.conbin, c.conrelid) AS condition,
                       pg_get_constraintdef(c.oid) AS definition, n.nspname || '.' || f.relname AS target,
                       (SELECT array_agg(a.attname::text ORDER BY k.place)
                        FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
                        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS target_columns
                FROM pg_constraint c
                LEFT JOIN pg_class f ON f.oid = c.confrelid
                LEFT JOIN pg_namespace n ON n.oid = f.relnamespace
                WHERE c.conrelid = ANY (?) ORDER BY c.conrelid, c.conname COLLATE "C"
                """.formatted(always ? "true" : "c.conenforced"), row -> {
            Parts parts = table(row, "conrelid");
            String name = row.getString("conname");
            String type = row.getString("contype");
            if (!row.getBoolean("enforced")) {
                parts.notes.add("constraint " + name + " is not enforced: " + row.getString("definition"));
            } else if (type.equals("p")) {
                parts.key.addAll(parts.columns(numbers(row.getArray("conkey"))));
            } else if (type.equals("u")) {
                boolean distinct = !row.getString("definition").startsWith("UNIQUE NULLS NOT DISTINCT");
                parts.uniques.add(new Catalog.Unique(name, parts.columns(numbers(row.getArray("conkey"))), distinct));
            } else if (type.equals("f")) {
                parts.foreignKeys.add(new Catalog.ForeignKey(
                        name,
                        parts.columns(numbers(row.getArray("conkey"))),
                        row.getLong("confrelid"),
                        row.getString("target"),
                        texts(row.getArray("target_columns")),
                        row.getString("confdeltype").charAt(0),
                        row.getString("confupdtype").charAt(0),
                        row.getBoolean("convalidated")));
            } else if (type.equals("c")) {
                parts.checks.add(
                        new Catalog.Check(name, row.getString("condition"), null, row.getBoolean("convalidated")));
            } else if (type.equals("x")) {
                parts.notes.add("exclusion constraint " + name + ": " + row.getString("definition"));
            }
        });
    }

    private static List<Integer> numbers(@Nullable Array array) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        if (array != null) {
            for (Object number : (Object[]) array.getArray()) {
                numbers.add(((Number) number).intValue());
            }
        }
        return numbers;
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private void uniqueIndexes() throws SQLException {
        boolean distinctAlways = version() < NULLS_NOT_DISTINCT_SINCE;
        each("""
                SELECT i.indrelid, c.relname, i.indpred IS NULL AND i.indexprs IS NULL AS whole,
                       (string_to_array(i.indkey::text, ' ')::int2[])[1:i.indnkeyatts] AS key,
                       NOT %s AS nulls_distinct, pg_get_indexdef(i.indexrelid) AS definition
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = ANY (?) AND i.indisunique AND i.indisvalid
                  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
                ORDER BY i.indrelid, c.relname COLLATE "C"
                """.formatted(distinctAlways ? "false" : "i.indnullsnotdistinct"), row -> {
            Parts parts = table(row, "indrelid");
            if (row.getBoolean("whole")) {
                parts.uniques.add(new Catalog.Unique(
                        row.getString("relname"),
                        parts.columns(numbers(row.getArray("key"))),
                        row.getBoolean("nulls_distinct")));
            } else {
                parts.notes.add("unique index of a part or of an expression: " + row.getString("definition"));
            }
        });
    }

    private void inWords() throws SQLException {
        each(
                "SELECT tgrelid, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY (?) ORDER BY tgrelid, tgname",
                row -> table(row, "tgrelid").notes.add("trigger " + row.getString("tgname")));
        each(
                "SELECT ev_class, rulename FROM pg_rewrite WHERE ev_class = ANY (?) ORDER BY ev_class, rulename",
                row -> table(row, "ev_class").notes.add("rule " + row.getString("rulename")));
        each(
                "SELECT polrelid, polname FROM pg_policy WHERE polrelid = ANY (?) ORDER BY polrelid, polname",
                row -> table(row, "polrelid").notes.add("policy " + row.getString("polname")));
    }

    private int version() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1);
        }
    }
}
