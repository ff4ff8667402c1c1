package dev.tributary.analyzer.schema;

import dev.tributary.dsl.model.Columns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of an imported file, before it is formatted. */
final class ImportWriter {
    private static final String DEFAULT_SCHEMA = "public";
    private static final int WIDTH = 116;

    private final String application;
    private final Catalog catalog;
    private final List<String> schemas;
    private final List<ImportedEntity> entities;
    private final List<String> leftOut;

    ImportWriter(
            String application,
            Catalog catalog,
            List<String> schemas,
            List<ImportedEntity> entities,
            List<String> leftOut) {
        this.application = application;
        this.catalog = catalog;
        this.schemas = schemas;
        this.entities = entities;
        this.leftOut = leftOut;
    }

    String write(Map<ImportedEntity, List<String>> invariants) {
        StringBuilder out = new StringBuilder();
        comment(
                out,
                "",
                "A first draft, from the " + (schemas.size() == 1 ? "schema " : "schemas ") + String.join(", ", schemas)
                        + " of the database " + catalog.database() + ".");
        comment(
                out,
                "",
                "Attributes without a word after their type are registers: the last writer wins. Decide which of them are"
                        + " a `counter`, `max`, `min` or `immutable`, give enums an order with `<` where they have one,"
                        + " and declare the operations.");
        if (!leftOut.isEmpty() || !catalog.others().isEmpty()) {
            comment(out, "", "Not carried over:");
            leftOut.forEach(note -> comment(out, "* ", note));
            catalog.others().forEach(note -> comment(out, "* ", note));
        }
        out.append("application ").append(application).append("\n\n");
        enums(entities).forEach((name, text) -> out.append(text).append("\n\n"));
        for (ImportedEntity entity : entities) {
            if (!entity.notes().isEmpty()) {
                comment(
                        out,
                        "",
                        "Not carried over from " + entity.table().schema() + "."
                                + entity.table().name() + ":");
                entity.notes().forEach(note -> comment(out, "* ", note));
            }
            out.append(declaration(entity, "\n")).append("\n\n");
        }
        for (ImportedEntity entity : entities) {
            invariants
                    .getOrDefault(entity, List.of())
                    .forEach(text -> out.append(text).append('\n'));
        }
        return out.toString();
    }

    /** Lines of a comment, whatever characters a note has. */
    private static void comment(StringBuilder out, String bullet, String note) {
        String start = "// " + bullet;
        String next = "// " + " ".repeat(bullet.length());
        StringBuilder line = new StringBuilder(start);
        for (String word :
                note.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\s]+", " ").split(" ", -1)) {
            if (line.length() + word.length() > WIDTH && line.length() > start.length()) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(next);
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    /** Everything but the invariants, one line for each declaration. */
    static String declarations(List<ImportedEntity> entities) {
        StringBuilder out = new StringBuilder();
        enums(entities).forEach((name, text) -> out.append(text).append('\n'));
        entities.forEach(entity -> out.append(declaration(entity, "; ")).append('\n'));
        return out.toString();
    }

    static int declarationLines(List<ImportedEntity> entities) {
        return enums(entities).size() + entities.size();
    }

    private static Map<String, String> enums(List<ImportedEntity> entities) {
        Map<String, String> enums = new LinkedHashMap<>();
        for (ImportedEntity entity : entities) {
            for (ImportedEntity.Attribute attribute : entity.attributes()) {
                if (!attribute.labels().isEmpty()) {
                    String labels = String.join(attribute.ordered() ? " < " : ", ", attribute.labels());
                    enums.put(attribute.type(), "enum " + attribute.type() + " { " + labels + " }");
                }
            }
        }
        return enums;
    }

    private static String declaration(ImportedEntity entity, String separator) {
        String table = entity.table().name();
        boolean elsewhere = !entity.table().schema().equals(DEFAULT_SCHEMA);
        String written = elsewhere ? entity.table().schema() + "." + table : table;
        boolean named = elsewhere || !Columns.snakeCase(entity.name()).equals(table);
        return "entity " + entity.name() + (named ? " table \"" + written + "\"" : "") + " {"
                + (separator.equals("\n") ? "\n" : " ")
                + entity.attributes().stream()
                        .map(ImportedEntity.Attribute::text)
                        .collect(Collectors.joining(separator))
                + (separator.equals("\n") ? "\n}" : " }");
    }
}
