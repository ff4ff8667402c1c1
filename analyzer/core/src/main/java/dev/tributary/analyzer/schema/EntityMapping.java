package dev.tributary.analyzer.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which tables are entities and which columns are which attributes. */
final class EntityMapping {
    private final Catalog catalog;
    private final Map<Long, String> refused = new LinkedHashMap<>();
    private final Map<Long, ImportedEntity> entities = new LinkedHashMap<>();
    private final Map<ImportedEntity, Set<ImportedEntity>> keyReferences = new HashMap<>();
    private final Set<String> types = new HashSet<>();
    private final Map<String, List<String>> enumTypes = new HashMap<>();

    private EntityMapping(Catalog catalog) {
        this.catalog = catalog;
    }

    static EntityMapping of(Catalog catalog) {
        EntityMapping mapping = new EntityMapping(catalog);
        // A table that turns out to have no usable key takes the references to it with it, so start again without it.
        while (!mapping.attempt()) {
            mapping.clear();
        }
        return mapping;
    }

    List<ImportedEntity> entities() {
        return List.copyOf(entities.values());
    }

    /** The tables that are no entities, and why. */
    List<String> leftOut() {
        return catalog.tables().stream()
                .filter(t -> refused.containsKey(t.oid()))
                .map(t -> "table " + t.schema() + "." + t.name() + ": " + refused.get(t.oid()))
                .toList();
    }

    private void clear() {
        entities.clear();
        keyReferences.clear();
        types.clear();
        enumTypes.clear();
    }

    private boolean attempt() {
        int before = refused.size();
        for (Catalog.Table table : catalog.tables()) {
            refuse(table);
            if (!refused.containsKey(table.oid())) {
                String name = Names.free(Names.pascal(table.name()), types::contains);
                types.add(name);
                entities.put(table.oid(), new ImportedEntity(table, name));
            }
        }
        entities.values().forEach(this::attributes);
        for (ImportedEntity entity : entities.values()) {
            if (entity.attributes().stream().noneMatch(ImportedEntity.Attribute::key)
                    || !Set.copyOf(entity.keyColumns())
                            .equals(Set.copyOf(entity.table().key()))) {
                refused.putIfAbsent(entity.table().oid(), "its key has a column that the language has no type for");
            }
        }
        return refused.size() == before;
    }

    private void refuse(Catalog.Table table) {
        if (!Names.canBeWritten(table.name()) || !Names.canBeWritten(table.schema())) {
            refused.putIfAbsent(table.oid(), "the language cannot write its name");
        } else if (table.key().isEmpty()) {
            refused.putIfAbsent(table.oid(), "it has no primary key");
        }
    }

    private void attributes(ImportedEntity entity) {
        Catalog.Table table = entity.table();
        Map<String, Catalog.ForeignKey> references = references(entity);
        Set<String> done = new HashSet<>();
        List<String> columns = new ArrayList<>(table.key());
        table.columns().stream()
                .map(Catalog.Column::name)
                .filter(c -> !columns.contains(c))
                .forEach(columns::add);
        for (String column : columns) {
            Catalog.ForeignKey reference = references.get(column);
            if (reference != null && done.add(reference.name())) {
                reference(entity, reference);
            } else if (reference == null) {
                table.column(column).ifPresent(c -> plain(entity, c));
            }
        }
        table.notes().forEach(entity::note);
    }

    /** The foreign keys that can be references, by each of their columns. */
    private Map<String, Catalog.ForeignKey> references(ImportedEntity entity) {
        Map<String, Catalog.ForeignKey> references = new HashMap<>();
        for (Catalog.ForeignKey foreignKey : entity.table().foreignKeys()) {
            String shown = "FOREIGN KEY " + foreignKey.name() + " (" + String.join(", ", foreignKey.columns()) + ") to "
                    + foreignKey.targetName();
            String obstacle = obstacle(entity, foreignKey, references.keySet());
            if (obstacle != null) {
                entity.note(shown + ", because " + obstacle);
                continue;
            }
            foreignKey.columns().forEach(column -> references.put(column, foreignKey));
            actions(entity, foreignKey, shown);
            if (!foreignKey.validated()) {
                entity.note("of " + shown + " that it is NOT VALID: rows from before may break it");
            }
        }
        return references;
    }

    private @Nullable String obstacle(ImportedEntity entity, Catalog.ForeignKey foreignKey, Set<String> taken) {
        ImportedEntity target = entities.get(foreignKey.target());
        Catalog.Table table = entity.table();
        if (target == null) {
            return "the file does not have that table";
        }
        if (!Set.copyOf(foreignKey.targetColumns())
                .equals(Set.copyOf(target.table().key()))) {
            return "it does not refer to the primary key";
        }
        if (foreignKey.columns().stream().anyMatch(taken::contains)) {
            return "a column of it belongs to another reference";
        }
        if (!foreignKey.columns().stream().allMatch(Names::canBeWritten)) {
            return "the language cannot write the name of a column";
        }
        long inKey = foreignKey.columns().stream().filter(table.key()::contains).count();
        if (inKey > 0 && inKey < foreignKey.columns().size()) {
            return "only a part of it belongs to the key";
        }
        long nullable =
                foreignKey.columns().stream().filter(c -> nullable(table, c)).count();
        if (nullable > 0 && nullable < foreignKey.columns().size()) {
            return "only a part of it can be null";
        }
        if (foreignKey.columns().size() > 1 && base(foreignKey) == null) {
            return "its columns are not named after those that it refers to, as in stock_product for product";
        }
        if (inKey > 0) {
            if (reaches(target, entity, new HashSet<>())) {
                return "the key would contain itself";
            }
            keyReferences.computeIfAbsent(entity, e -> new LinkedHashSet<>()).add(target);
        }
        return null;
    }

    private boolean reaches(ImportedEntity from, ImportedEntity to, Set<ImportedEntity> seen) {
        return from.equals(to)
                || (seen.add(from)
                        && keyReferences.getOrDefault(from, Set.of()).stream()
                                .anyMatch(next -> reaches(next, to, seen)));
    }

    private static boolean nullable(Catalog.Table table, String column) {
        return table.column(column).map(Catalog.Column::nullable).orElse(false);
    }

    /** What stands before {@code _} and the name of the target's column in each column; null when that differs. */
    private static @Nullable String base(Catalog.ForeignKey foreignKey) {
        if (foreignKey.columns().size() == 1) {
            return foreignKey.columns().get(0);
        }
        String base = null;
        for (int i = 0; i < foreignKey.columns().size(); i++) {
            String end = "_" + foreignKey.targetColumns().get(i);
            String column = foreignKey.columns().get(i);
            String own = column.endsWith(end) ? column.substring(0, column.length() - end.length()) : "";
            if (own.isEmpty() || (base != null && !base.equals(own))) {
                return null;
            }
            base = own;
        }
        return base;
    }

    private static void actions(ImportedEntity entity, Catalog.ForeignKey foreignKey, String shown) {
        boolean nullable = nullable(entity.table(), foreignKey.columns().get(0));
        boolean cascades = foreignKey.onDelete() == 'c';
        if (cascades && nullable) {
            entity.note("of " + shown + " ON DELETE CASCADE, because the reference can be null");
        } else if (foreignKey.onDelete() == 'n' || foreignKey.onDelete() == 'd') {
            entity.note("of " + shown + " ON DELETE SET " + (foreignKey.onDelete() == 'n' ? "NULL" : "DEFAULT"));
        }
        if (foreignKey.onUpdate() != 'a' && foreignKey.onUpdate() != 'r') {
            entity.note("of " + shown + " what ON UPDATE does, because keys never change");
        }
    }

    private void reference(ImportedEntity entity, Catalog.ForeignKey foreignKey) {
        ImportedEntity target = entities.get(foreignKey.target());
        String base = base(foreignKey);
        if (target == null || base == null) {
            throw new IllegalStateException("a reference that is none: " + foreignKey.name());
        }
        String shortened = base.endsWith("_id") && base.length() > 3 ? base.substring(0, base.length() - 3) : base;
        String name = free(entity, foreignKey.columns().size() == 1 ? shortened : base);
        boolean key = entity.table().key().containsAll(foreignKey.columns());
        boolean nullable = nullable(entity.table(), foreignKey.columns().get(0));
        boolean cascades = foreignKey.onDelete() == 'c' && !nullable;
        String rest = (cascades ? (key ? "" : " immutable") + " on delete cascade" : "") + Names.column(name, base);
        // In the order of the target's key, so that the two can be followed side by side.
        List<String> columns = target.table().key().stream()
                .map(column ->
                        foreignKey.columns().get(foreignKey.targetColumns().indexOf(column)))
                .toList();
        foreignKey.columns().forEach(column -> entity.table().column(column).ifPresent(c -> defaults(entity, c)));
        entity.attributes()
                .add(new ImportedEntity.Attribute(
                        name, columns, key, target.name(), nullable, target, Optional.empty(), List.of(), false, rest));
    }

    private static String free(ImportedEntity entity, String sqlName) {
        return Names.free(
                Names.camel(sqlName),
                name -> entity.attributes().stream().anyMatch(a -> a.name().equals(name)));
    }

    private void plain(ImportedEntity entity, Catalog.Column column) {
        boolean key = entity.table().key().contains(column.name());
        String shown = "column " + column.name() + " " + column.shown();
        if (column.computed()) {
            entity.note(shown + ", which the database computes");
            return;
        }
        if (!Names.canBeWritten(column.name())) {
            entity.note(shown + ", whose name the language cannot write");
            return;
        }
        Optional<ImportedEntity.Attribute> attribute = enumeration(entity, column, key);
        if (attribute.isEmpty()) {
            attribute = TypeMapping.of(column).map(type -> typed(entity, column, key, type));
        }
        if (attribute.isEmpty()) {
            boolean needed = !column.nullable() && column.defaultValue() == null && !column.identity();
            entity.note(shown + ", whose type the language does not have"
                    + (needed ? "; PostgreSQL will refuse rows without it" : ""));
            return;
        }
        defaults(entity, column);
        entity.attributes().add(attribute.get());
    }

    private static void defaults(ImportedEntity entity, Catalog.Column column) {
        if (column.identity()) {
            entity.note("that the database numbers " + column.name() + ": operations choose it, or make it a uuid");
        } else if (column.defaultValue() != null) {
            entity.note("the default of " + column.name() + ": " + column.defaultValue());
        }
    }

    private static ImportedEntity.Attribute typed(
            ImportedEntity entity, Catalog.Column column, boolean key, TypeMapping.Mapped type) {
        String name = free(entity, column.name());
        String words = type.type();
        String merge = "";
        if (!type.note().isEmpty()) {
            entity.note("all of column " + column.name() + ": " + type.note());
        }
        if (type.counter() && !key && !column.nullable()) {
            merge = " counter";
            entity.note("the type of " + column.name()
                    + ": numeric without a precision, as counters have; is it a counter, and of whole numbers?");
        } else if (type.counter()) {
            words = "decimal(38, 10)";
            entity.note("the type of " + column.name() + ": numeric without a precision; decimal(38, 10) is a guess");
        }
        return new ImportedEntity.Attribute(
                name,
                List.of(column.name()),
                key,
                words,
                column.nullable(),
                null,
                Optional.of(type.kind()),
                List.of(),
                false,
                merge + Names.column(name, column.name()));
    }

    /** An enum for a column of an enum type, or of text whose CHECK lists its values. */
    private Optional<ImportedEntity.Attribute> enumeration(ImportedEntity entity, Catalog.Column column, boolean key) {
        boolean ordered = !column.labels().isEmpty();
        List<String> labels = ordered ? column.labels() : listed(entity, column);
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        if (!labels.stream().allMatch(Names::isName)) {
            if (ordered) {
                entity.note("the values of " + column.shown() + ", which are no names: " + String.join(", ", labels));
            }
            return Optional.empty();
        }
        String wanted = ordered
                ? Names.pascal(column.shown().substring(column.shown().lastIndexOf('.') + 1))
                : entity.name() + Names.pascal(column.name());
        // Columns of one type share its enum.
        String type = labels.equals(enumTypes.get(wanted)) && ordered ? wanted : Names.free(wanted, types::contains);
        types.add(type);
        enumTypes.put(type, labels);
        if (ordered) {
            entity.note("the type of " + column.name() + ": values of an enum are kept as text; make it text");
        }
        String name = free(entity, column.name());
        return Optional.of(new ImportedEntity.Attribute(
                name,
                List.of(column.name()),
                key,
                type,
                column.nullable(),
                null,
                Optional.of(ImportedEntity.Kind.ENUM),
                labels,
                ordered,
                Names.column(name, column.name())));
    }

    private static List<String> listed(ImportedEntity entity, Catalog.Column column) {
        boolean text =
                column.exact() && (column.type().equals("text") || column.type().equals("varchar"));
        return text
                ? entity.table().checks().stream()
                        .map(check -> listed(check, column.name()))
                        .filter(labels -> !labels.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                : List.of();
    }

    /** The values that a CHECK allows for a column, when that is all it says. */
    private static List<String> listed(Catalog.Check check, String column) {
        try {
            Sql condition = SqlParser.parse(check.expression());
            if (!(condition instanceof Sql.Any any)) {
                return List.of();
            }
            boolean own = bare(any.value()) instanceof Sql.Column tested
                    && (tested.name().equals(column) || column.equals(check.value()));
            List<String> labels = new ArrayList<>();
            for (Sql option : any.options()) {
                if (!own || !(bare(option) instanceof Sql.Text label)) {
                    return List.of();
                }
                labels.add(label.value());
            }
            return Set.copyOf(labels).size() == labels.size() ? labels : List.of();
        } catch (Sql.UnsupportedException e) {
            return List.of();
        }
    }

    private static Sql bare(Sql value) {
        boolean text = value instanceof Sql.Cast cast
                && (cast.type().equals("text") || cast.type().equals("character varying"));
        return text ? bare(((Sql.Cast) value).value()) : value;
    }

    /** The CHECKs that say no more than the enums of an entity. */
    static Set<String> enumChecks(ImportedEntity entity) {
        Set<String> names = new HashSet<>();
        for (ImportedEntity.Attribute attribute : entity.attributes()) {
            if (!attribute.labels().isEmpty()) {
                entity.table().checks().stream()
                        .filter(check -> Set.copyOf(
                                        listed(check, attribute.columns().get(0)))
                                .equals(Set.copyOf(attribute.labels())))
                        .filter(Catalog.Check::validated)
                        .forEach(check -> names.add(check.name()));
            }
        }
        return names;
    }
}
