package dev.tributary.convergence;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Type;
import dev.tributary.store.Tables;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of which all sites must hold the same rows, as SQL: the texts depend on the values only, not on the server, its
 * version or its settings, nor on how a number was written.
 *
 * @param key a row's identity, as jsonb: the entity, its key as the log has it, and what else
 * @param columns whatever else must be the same
 */
record DigestedTable(String name, String from, String key, List<Column> columns) {
    private static final int BUCKETS = 1024;

    /** A value as text; null for null. */
    record Column(String name, String text) {}

    /** The managed tables, then the tombstones and the stamps. */
    static List<DigestedTable> of(Application application) {
        List<DigestedTable> tables = new ArrayList<>();
        Columns columns = new Columns(application);
        for (Entity entity : application.entities()) {
            Iterator<Columns.Column> keys = columns.ofKey(entity).iterator();
            String key = "jsonb_build_array('" + entity.name() + "', " + key(application, entity, keys) + ")";
            List<Column> values = entity.attributes().stream()
                    .filter(attribute -> !entity.keys().contains(attribute))
                    .flatMap(attribute -> columns.of(attribute).stream())
                    .map(column -> new Column(column.name(), text(column)))
                    .toList();
            tables.add(new DigestedTable(entity.table(), Tables.quotedName(entity.table()), key, values));
        }
        tables.add(new DigestedTable(
                "tributary.tombstone", "tributary.tombstone", "jsonb_build_array(t.entity, t.key)", List.of()));
        tables.add(new DigestedTable(
                "tributary.register_stamp",
                "tributary.register_stamp",
                "jsonb_build_array(t.entity, t.key, t.attribute)",
                List.of(
                        new Column("time", "t.time::text"),
                        new Column("origin", "t.origin"),
                        new Column("sequence", "t.sequence::text"))));
        return tables;
    }

    private static String key(Application application, Entity entity, Iterator<Columns.Column> columns) {
        List<String> parts = new ArrayList<>();
        for (Attribute attribute : entity.keys()) {
            if (attribute.type() instanceof Type.Reference reference) {
                parts.add(key(application, application.entity(reference.entity()), columns));
            } else {
                Columns.Column column = columns.next();
                String value = text(column);
                if (column.type().numeric()) {
                    value = "(" + value + ")::numeric";
                } else if (column.type() instanceof Type.Bool) {
                    value = "t." + Tables.quote(column.name());
                }
                parts.add("to_jsonb(" + value + ")");
            }
        }
        return "jsonb_build_array(" + String.join(", ", parts) + ")";
    }

    private static String text(Columns.Column column) {
        String name = "t." + Tables.quote(column.name());
        if (column.type().numeric()) {
            return "trim_scale(" + name + "::numeric)::text";
        }
        if (column.type() instanceof Type.Timestamp) {
            return "to_char(" + name + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        }
        if (column.type() instanceof Type.Date) {
            return "to_char(" + name + ", 'YYYY-MM-DD')";
        }
        return name + "::text";
    }

    /** Each row's key, bucket and digest: the first eight bytes of a SHA-256, which every version of PostgreSQL has. */
    private String digests() {
        String values = columns.stream().map(Column::text).collect(Collectors.joining(", "));
        return "(SELECT k.key, (get_byte(k.hash, 0) * 256 + get_byte(k.hash, 1)) % " + BUCKETS + " AS bucket,"
                + " ('x' || encode(substr(sha256(k.hash || convert_to(ROW(" + values
                + ")::text, 'UTF8')), 1, 8), 'hex'))"
                + "::bit(64)::bigint AS digest FROM " + from + " t CROSS JOIN LATERAL (SELECT (" + key
                + ")::text AS key, sha256(convert_to((" + key + ")::text, 'UTF8')) AS hash OFFSET 0) k) d";
    }

    /** Bucket, number of rows, and the sum of their digests, in whatever order they are read. */
    String buckets() {
        return "SELECT bucket, count(*), sum(digest)::text FROM " + digests() + " GROUP BY bucket";
    }

    /** Key and digest of the rows of some buckets. */
    String rows() {
        return "SELECT key, digest FROM " + digests() + " WHERE bucket = ANY (?)";
    }

    /** Key and columns of rows with some keys. */
    String values() {
        return "SELECT (" + key + ")::text"
                + columns.stream().map(c -> ", " + c.text()).collect(Collectors.joining()) + " FROM " + from
                + " t WHERE (" + key + ")::text = ANY (?)";
    }
}
