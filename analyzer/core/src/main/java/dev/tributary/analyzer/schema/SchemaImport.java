package dev.tributary.analyzer.schema;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.format.Formatter;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.source.Diagnostic;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes a first {@code .inv} file for the tables of a live PostgreSQL database. */
public final class SchemaImport {
    private static final int MOST_TRIALS = 3;

    private final Catalog catalog;
    private final String application;
    private final List<ImportedEntity> entities;
    private final List<String> leftOut;
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private SchemaImport(Catalog catalog, String application) {
        this.catalog = catalog;
        this.application = application;
        EntityMapping mapping = EntityMapping.of(catalog);
        this.entities = mapping.entities();
        this.leftOut = mapping.leftOut();
    }

    /** A database that cannot be imported; the message is one sentence for people. */
    public static final class NothingToImportException extends Exception {
        private static final long serialVersionUID = 1L;

        NothingToImportException(String message) {
            super(message);
        }
    }

    /**
     * What an import gave.
     *
     * @param text an {@code .inv} file in its layout, without errors
     * @param notes how many things it could not carry over, each of which is a comment of the text
     */
    public record Imported(String text, int entities, int invariants, int notes) {

        /** How much it is, in words. */
        public String summary() {
            return entities + (entities == 1 ? " entity, " : " entities, ") + invariants
                    + (invariants == 1 ? " invariant, " : " invariants, ") + notes
                    + (notes == 1 ? " thing" : " things") + " not carried over"
                    + (notes == 0 ? "" : ", see the comments");
        }
    }

    /** An invariant that is to be tried. */
    private record Rule(ImportedEntity entity, String name, String text, String source) {}

    /**
     * Imports all tables of some schemas.
     *
     * @param connection to the database; its transaction is ended
     * @param application the name of the application, or empty for that of the database
     * @throws NothingToImportException when a schema does not exist, or has no tables
     */
    public static Imported of(Connection connection, List<String> schemas, Optional<String> application)
            throws SQLException, NothingToImportException {
        List<String> missing = CatalogReader.missing(connection, schemas);
        if (!missing.isEmpty()) {
            throw new NothingToImportException("there is no schema `" + missing.get(0) + "`");
        }
        Catalog catalog = CatalogReader.read(connection, schemas);
        if (catalog.tables().isEmpty()) {
            throw new NothingToImportException((schemas.size() == 1 ? "schema `" : "schemas `")
                    + String.join("`, `", schemas) + (schemas.size() == 1 ? "` has" : "` have") + " no tables");
        }
        String name = application.orElseGet(() -> Names.camel(catalog.database()));
        return new SchemaImport(catalog, name).write(schemas);
    }

    private Imported write(List<String> schemas) {
        entities.forEach(this::collect);
        Optional<Application> resolved = Optional.empty();
        for (int trial = 0; trial < MOST_TRIALS && resolved.isEmpty(); trial++) {
            resolved = tryOut();
        }
        Application whole = resolved.orElseThrow(() -> new IllegalStateException("the imported file has errors: "
                + InvFile.parse("imported.inv", plain()).diagnostics()));
        String text = new ImportWriter(application, catalog, schemas, entities, leftOut).write(conditions(whole));
        String formatted = Formatter.format("imported.inv", text).text().orElseThrow();
        int notes = leftOut.size()
                + catalog.others().size()
                + entities.stream().mapToInt(e -> e.notes().size()).sum();
        return new Imported(formatted, entities.size(), rules.size(), notes);
    }

    /** Removes the rules that the language does not accept; empty when there were any. */
    private Optional<Application> tryOut() {
        InvFile.Result result = InvFile.parse("imported.inv", plain());
        Map<Integer, Rule> lines = new HashMap<>();
        int line = ImportWriter.declarationLines(entities) + 1;
        for (Rule rule : rules.values()) {
            lines.put(++line, rule);
        }
        for (Diagnostic diagnostic : result.diagnostics()) {
            Rule rule = lines.get(diagnostic.range().start().line());
            if (rule != null && rules.remove(rule.name()) != null) {
                rule.entity().note(rule.source() + ", because " + diagnostic.message());
            }
        }
        return result.application();
    }

    /** Line 1 names the application, then come the declarations, then one line for each rule. */
    private String plain() {
        StringBuilder text = new StringBuilder("application " + application + "\n");
        text.append(ImportWriter.declarations(entities));
        rules.values()
                .forEach(rule -> text.append("invariant ")
                        .append(rule.name())
                        .append(' ')
                        .append(rule.text())
                        .append('\n'));
        return text.toString();
    }

    /** The rules as the language prints them, by entity. */
    private Map<ImportedEntity, List<String>> conditions(Application whole) {
        Map<ImportedEntity, List<String>> conditions = new HashMap<>();
        for (Invariant invariant : whole.declaredInvariants()) {
            Rule rule = rules.get(invariant.name());
            if (rule == null) {
                throw new IllegalStateException("an invariant from nowhere: " + invariant.name());
            }
            String text = rule.text();
            if (invariant instanceof Invariant.ForAll forAll) {
                text = text.substring(0, text.indexOf(':') + 2) + InvText.of(forAll.condition());
            }
            conditions
                    .computeIfAbsent(rule.entity(), entity -> new ArrayList<>())
                    .add("invariant " + rule.name() + " " + text);
        }
        return conditions;
    }

    private void collect(ImportedEntity entity) {
        for (Catalog.Unique unique : entity.table().uniques()) {
            unique(entity, unique);
        }
        lengths(entity);
        Set<String> consumed = new HashSet<>(EntityMapping.enumChecks(entity));
        for (Catalog.Check check : entity.table().checks()) {
            if (!consumed.contains(check.name())) {
                check(entity, check);
            }
        }
    }

    private void unique(ImportedEntity entity, Catalog.Unique unique) {
        if (Set.copyOf(unique.columns()).equals(Set.copyOf(entity.table().key()))) {
            return;
        }
        String shown = "UNIQUE " + unique.name() + " (" + String.join(", ", unique.columns()) + ")";
        Optional<List<ImportedEntity.Attribute>> attributes = entity.covering(unique.columns());
        boolean exact = unique.columns().stream()
                .allMatch(
                        c -> entity.table().column(c).map(Catalog.Column::exact).orElse(false));
        if (attributes.isEmpty() || !exact) {
            entity.note(shown
                    + (exact
                            ? ", which has a part of a reference, or a column that is left out"
                            : ", which compares texts by a collation"));
            return;
        }
        boolean nullable = attributes.get().stream().anyMatch(ImportedEntity.Attribute::nullable);
        if (nullable && !unique.nullsDistinct()) {
            entity.note("of " + shown + " that two nulls are equal: `unique` leaves rows with nulls out");
        }
        String names = String.join(
                ", ",
                attributes.get().stream().map(ImportedEntity.Attribute::name).toList());
        rule(entity, unique.name(), "unique " + entity.name() + "(" + names + ")", shown);
    }

    private void lengths(ImportedEntity entity) {
        for (ImportedEntity.Attribute attribute : entity.attributes()) {
            Optional<Catalog.Column> column = attribute.columns().size() == 1
                    ? entity.table().column(attribute.columns().get(0))
                    : Optional.empty();
            boolean bounded = attribute.kind().equals(Optional.of(ImportedEntity.Kind.TEXT))
                    && attribute.target() == null
                    && column.isPresent()
                    && column.get().type().equals("varchar")
                    && column.get().modifier() > TypeMapping.HEADER;
            if (bounded) {
                String v = variable(entity);
                String path = v + "." + attribute.name();
                int most = column.get().modifier() - TypeMapping.HEADER;
                rule(
                        entity,
                        entity.table().name() + "_" + attribute.name() + "_length",
                        "for all " + v + " in " + entity.name() + ": "
                                + (attribute.nullable() ? path + " == null or " : "") + "length(" + path + ") <= "
                                + most,
                        column.get().name() + " " + column.get().shown());
            }
        }
    }

    private void check(ImportedEntity entity, Catalog.Check check) {
        String shown = "CHECK " + check.name() + " " + check.expression();
        try {
            String v = variable(entity);
            Sql condition = SqlParser.parse(check.expression());
            String text = new ConditionWriter(entity, v, check.value()).write(condition);
            rule(entity, check.name(), "for all " + v + " in " + entity.name() + ": " + text, shown);
            if (!check.validated()) {
                entity.note("of " + shown + " that it is NOT VALID: rows from before may break it");
            }
        } catch (Sql.UnsupportedException e) {
            entity.note(shown + ", because of " + e.getMessage());
        }
    }

    private void rule(ImportedEntity entity, String sqlName, String text, String source) {
        String name = Names.free(Names.pascal(sqlName), rules::containsKey);
        rules.put(name, new Rule(entity, name, text, source));
    }

    /** The first letter of the entity, unless that is a literal of some enum. */
    private String variable(ImportedEntity entity) {
        Set<String> literals = new HashSet<>();
        entities.forEach(e -> e.attributes().forEach(a -> literals.addAll(a.labels())));
        String name = entity.name();
        String letter = Names.camel(name.substring(0, name.offsetByCodePoints(0, 1)));
        return Names.free(letter.equals("_") ? "row" : letter, literals::contains);
    }
}
