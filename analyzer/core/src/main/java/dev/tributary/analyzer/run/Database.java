package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.RowKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The state of one site; states never change. */
public final class Database {
    /** The state without rows. */
    public static final Database EMPTY = new Database(Map.of(), Set.of());

    private final Map<String, Map<RowKey, Row>> tables;
    private final Set<String> clashes;

    private Database(Map<String, Map<RowKey, Row>> tables, Set<String> clashes) {
        this.tables = tables;
        this.clashes = clashes;
    }

    /** The row or tombstone of that key. */
    @Nullable
    Row known(String entity, RowKey key) {
        Map<RowKey, Row> table = tables.get(entity);
        return table == null ? null : table.get(key);
    }

    /** The existing row of that key. */
    @Nullable
    Row find(String entity, RowKey key) {
        Row row = known(entity, key);
        return row == null || row.deleted() ? null : row;
    }

    /** Rows and tombstones of an entity, in the order in which they came. */
    Collection<Row> known(String entity) {
        Map<RowKey, Row> table = tables.get(entity);
        return table == null ? List.of() : table.values();
    }

    /** The keys of the existing rows of an entity, in the order in which they came. */
    public List<RowKey> keys(String entity) {
        return known(entity).stream()
                .filter(row -> !row.deleted())
                .map(Row::key)
                .toList();
    }

    /** The existing rows of an entity: the values of each by key, in the order of the attributes. */
    public Map<RowKey, List<@Nullable Object>> rows(String entity) {
        Map<RowKey, List<@Nullable Object>> rows = new LinkedHashMap<>();
        known(entity).stream().filter(row -> !row.deleted()).forEach(row -> rows.put(row.key(), row.values()));
        return rows;
    }

    /** The keys of the rows of an entity that are gone. */
    public Set<RowKey> tombstones(String entity) {
        return known(entity).stream().filter(Row::deleted).map(Row::key).collect(Collectors.toSet());
    }

    /** Whether some key of the entity was inserted twice by invocations that did not know of each other. */
    boolean clashed(String entity) {
        return clashes.contains(entity);
    }

    /** How many rows and tombstones there are. */
    public int size() {
        return tables.values().stream().mapToInt(Map::size).sum();
    }

    /** A state in the making. */
    static final class Draft {
        private final Map<String, Map<RowKey, Row>> tables;
        private final Set<String> own = new LinkedHashSet<>();
        private Set<String> clashes;

        Draft(Database base) {
            this.tables = new LinkedHashMap<>(base.tables);
            this.clashes = base.clashes;
        }

        @Nullable
        Row known(String entity, RowKey key) {
            Map<RowKey, Row> table = tables.get(entity);
            return table == null ? null : table.get(key);
        }

        Collection<Row> known(String entity) {
            Map<RowKey, Row> table = tables.get(entity);
            return table == null ? List.of() : List.copyOf(table.values());
        }

        void put(String entity, Row row) {
            if (own.add(entity)) {
                tables.put(entity, new LinkedHashMap<>(tables.getOrDefault(entity, Map.of())));
            }
            java.util.Objects.requireNonNull(tables.get(entity)).put(row.key(), row);
        }

        void clash(String entity) {
            Set<String> more = new LinkedHashSet<>(clashes);
            more.add(entity);
            clashes = more;
        }

        Database finish() {
            return new Database(tables, clashes);
        }
    }
}
