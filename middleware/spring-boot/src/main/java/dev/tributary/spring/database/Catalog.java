package dev.tributary.spring.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@link TableFacts} from the catalogs. Only values are put into these statements, and they are bound. */
final class Catalog {
    private static final String WRITER = "tributary_writer";

    private static final String TABLE = """
            SELECT c.relkind::text, c.relpersistence = 'u', c.relrowsecurity, pg_has_role(c.relowner, 'USAGE'),
              has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
              ARRAY(SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
                WHERE has_table_privilege(c.oid, p) AND NOT pg_has_role(w.oid, 'USAGE')),
              ARRAY(SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
                WHERE NOT has_table_privilege(w.oid, c.oid, p))
                || CASE WHEN has_schema_privilege(w.oid, c.relnamespace, 'USAGE') THEN '{}' ELSE '{USAGE}'::text[] END
            FROM pg_class c, pg_roles w
            WHERE c.oid = to_regclass(?) AND w.rolname = ?
            """;

    /** A domain over a domain counts as what is below both. */
    private static final String COLUMNS = """
            WITH RECURSIVE types (id, base, mod) AS (
              SELECT t.oid, t.oid, -1 FROM pg_type t WHERE t.typtype <> 'd'
              UNION ALL
              SELECT d.oid, types.base, CASE WHEN types.mod = -1 THEN d.typtypmod ELSE types.mod END
              FROM pg_type d JOIN types ON d.typbasetype = types.id WHERE d.typtype = 'd'
            )
            SELECT a.attname, format_type(types.base, CASE WHEN a.atttypmod = -1 THEN types.mod ELSE a.atttypmod END),
              CASE WHEN types.id <> types.base THEN format_type(a.atttypid, NULL) END,
              a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> '' OR a.attidentity = 'a'
            FROM pg_attribute a JOIN types ON types.id = a.atttypid
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """;

    private static final String CONSTRAINTS = """
            SELECT c.conname, c.contype::text,
              ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (num, place)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num ORDER BY k.place),
              c.condeferrable,
              EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid AND f.oid <> c.oid),
              c.contype = 'f' AND c.confdeltype NOT IN ('a', 'r'),
              coalesce(c.confrelid::regclass::text, ''), pg_get_constraintdef(c.oid)
            FROM pg_constraint c WHERE c.conrelid = to_regclass(?) AND c.contype IN ('p', 'u', 'c', 'f', 'x')
            UNION ALL
            SELECT x.relname, 'i',
              ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (num, place)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num ORDER BY k.place),
              false, false, false, '', pg_get_indexdef(i.indexrelid)
            FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = to_regclass(?) AND i.indisunique
              AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
            ORDER BY 1
            """;

    /** Of {@code tgtype}: 2 before, 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE, and not 1, each row. */
    private static final String TRIGGERS = """
            SELECT t.tgname, n.nspname = 'tributary' AND p.proname = 'refuse_other_writers', t.tgtype = 62
            FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE t.tgrelid = to_regclass(?) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') ORDER BY 1
            """;

    private static final String RULES =
            "SELECT rulename FROM pg_rewrite WHERE ev_class = to_regclass(?) AND rulename <> '_RETURN' ORDER BY 1";

    private static final String REFERRERS = "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            + " WHERE contype = 'f' AND confrelid = to_regclass(?) ORDER BY 1";

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    /** What there is under this quoted name; empty when there is nothing, or nothing that this role can see. */
    Optional<TableFacts> table(String quoted) throws SQLException {
        List<String> others = new ArrayList<>();
        boolean guarded = false;
        for (Trigger trigger : query(TRIGGERS, Catalog::trigger, quoted)) {
            guarded |= trigger.guard() && trigger.complete();
            if (!trigger.guard()) {
                others.add(trigger.name());
            }
        }
        Map<String, TableFacts.Column> columns = new LinkedHashMap<>();
        query(COLUMNS, Catalog::column, quoted).forEach(column -> columns.put(column.name(), column));
        List<TableFacts.Constraint> constraints = query(CONSTRAINTS, Catalog::constraint, quoted, quoted);
        List<String> rules = query(RULES, row -> row.getString(1), quoted);
        List<String> referrers = query(REFERRERS, row -> row.getString(1), quoted);
        boolean complete = guarded;
        return query(
                        TABLE,
                        row -> new TableFacts(
                                row.getString(1).charAt(0),
                                row.getBoolean(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getBoolean(5),
                                texts(row.getArray(6)),
                                texts(row.getArray(7)),
                                complete,
                                columns,
                                constraints,
                                others,
                                rules,
                                referrers),
                        quoted,
                        WRITER)
                .stream()
                .findFirst();
    }

    private record Trigger(String name, boolean guard, boolean complete) {}

    private static Trigger trigger(ResultSet row) throws SQLException {
        return new Trigger(row.getString(1), row.getBoolean(2), row.getBoolean(3));
    }

    private static TableFacts.Column column(ResultSet row) throws SQLException {
        return new TableFacts.Column(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6));
    }

    private static TableFacts.Constraint constraint(ResultSet row) throws SQLException {
        return new TableFacts.Constraint(
                row.getString(1),
                kind(row.getString(2)),
                texts(row.getArray(3)),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getString(7),
                row.getString(8));
    }

    private static TableFacts.Kind kind(String letter) {
        return switch (letter) {
            case "p" -> TableFacts.Kind.PRIMARY_KEY;
            case "u" -> TableFacts.Kind.UNIQUE;
            case "c" -> TableFacts.Kind.CHECK;
            case "f" -> TableFacts.Kind.FOREIGN_KEY;
            case "x" -> TableFacts.Kind.EXCLUDE;
            case "i" -> TableFacts.Kind.UNIQUE_INDEX;
            default -> throw new IllegalStateException("pg_constraint has a constraint of kind " + letter);
        };
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.copyOf(Arrays.asList((String[]) array.getArray()));
    }

    /** How one row of a result is read. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Reader<T> reader, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> results = new ArrayList<>();
                while (rows.next()) {
                    results.add(reader.read(rows));
                }
                return results;
            }
        }
    }

    boolean holds(String sql, String... arguments) throws SQLException {
        return query(sql, row -> row.getBoolean(1), arguments).contains(true);
    }

    /** The one text that a query yields; null when it yields none. */
    @Nullable
    String text(String sql, String... arguments) throws SQLException {
        return query(sql, row -> Optional.ofNullable(row.getString(1)), arguments).stream()
                .findFirst()
                .flatMap(value -> value)
                .orElse(null);
    }
}
