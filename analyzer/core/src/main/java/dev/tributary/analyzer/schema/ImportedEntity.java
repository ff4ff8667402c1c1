package dev.tributary.analyzer.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table while it becomes an entity. */
final class ImportedEntity {
    private final Catalog.Table table;
    private final String name;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    ImportedEntity(Catalog.Table table, String name) {
        this.table = table;
        this.name = name;
    }

    /** What kind of value a condition deals with. */
    enum Kind {
        NUMBER,
        TEXT,
        ENUM,
        BOOLEAN,
        MOMENT,
        IDENTIFIER
    }

    /**
     * One attribute.
     *
     * @param columns its columns; several for a reference to a key of several
     * @param target the entity that it refers to
     * @param labels the literals of its enum
     * @param ordered whether the enum's literals have an order
     * @param rest what follows the type: merge, cascade, column
     */
    record Attribute(
            String name,
            List<String> columns,
            boolean key,
            String type,
            boolean nullable,
            @Nullable ImportedEntity target,
            Optional<Kind> kind,
            List<String> labels,
            boolean ordered,
            String rest) {
        Attribute {
            columns = List.copyOf(columns);
            labels = List.copyOf(labels);
        }

        String text() {
            return (key ? "key " : "") + name + ": " + type + (nullable ? "?" : "") + rest;
        }
    }

    /**
     * How a condition names the value of a column: through references, down to a value.
     *
     * @param nullable whether there may be none
     */
    record Path(String text, boolean nullable, Kind kind, List<String> labels, boolean ordered, String sqlType) {
        Path {
            labels = List.copyOf(labels);
        }
    }

    Catalog.Table table() {
        return table;
    }

    String name() {
        return name;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    List<String> notes() {
        return notes;
    }

    void note(String note) {
        notes.add(note);
    }

    /** The attributes whose columns are exactly these; empty when some column is none or only part of one. */
    Optional<List<Attribute>> covering(List<String> columns) {
        Map<String, Attribute> found = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            if (columns.containsAll(attribute.columns())) {
                found.put(attribute.name(), attribute);
            }
        }
        int covered = found.values().stream().mapToInt(a -> a.columns().size()).sum();
        return covered == columns.size() ? Optional.of(List.copyOf(found.values())) : Optional.empty();
    }

    /** How the value of a column is named after {@code variable}. */
    Optional<Path> path(String variable, String column) {
        Optional<Catalog.Column> declared = table.column(column);
        for (Attribute attribute : attributes) {
            int place = attribute.columns().indexOf(column);
            if (place < 0 || declared.isEmpty()) {
                continue;
            }
            String text = variable + "." + attribute.name();
            if (attribute.target() == null) {
                return attribute
                        .kind()
                        .map(kind -> new Path(
                                text,
                                attribute.nullable(),
                                kind,
                                attribute.labels(),
                                attribute.ordered(),
                                declared.get().type()));
            }
            String targetColumn = attribute.target().table().key().get(place);
            return attribute
                    .target()
                    .path(text, targetColumn)
                    .map(path -> new Path(
                            path.text(),
                            path.nullable() || attribute.nullable(),
                            path.kind(),
                            path.labels(),
                            path.ordered(),
                            path.sqlType()));
        }
        return Optional.empty();
    }

    /** The columns of the key in the order of its attributes. */
    List<String> keyColumns() {
        return attributes.stream()
                .filter(Attribute::key)
                .flatMap(a -> a.columns().stream())
                .toList();
    }
}
