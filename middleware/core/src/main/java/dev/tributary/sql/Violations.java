package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All violated instances of an invariant in a whole state, as one query. */
final class Violations {
    private final Application application;
    private final Cells cells;
    private final Translation translation;
    private final String tombstones;

    /**
     * Queries over the state of a translation.
     *
     * @param tombstones the SQL name of the table of deleted rows
     */
    Violations(Application application, Translation translation, String tombstones) {
        this.application = application;
        this.cells = new Cells(application);
        this.translation = translation;
        this.tombstones = tombstones;
    }

    Instances of(Invariant invariant) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return ofCondition(translation, forAll.bindings(), forAll.condition());
        }
        if (invariant instanceof Invariant.Holds holds) {
            return ofCondition(translation, List.of(), holds.condition());
        }
        if (invariant instanceof Invariant.Unique unique) {
            return unique(unique);
        }
        return invariant instanceof Invariant.ReferenceExists reference
                ? reference(reference)
                : key(((Invariant.KeyUnique) invariant).entity());
    }

    /** The choices of rows for which a condition does not hold. */
    static Instances ofCondition(Translation translation, List<Binding> bindings, Expression condition) {
        Scope scope = Scope.EMPTY;
        List<Sql> from = new ArrayList<>();
        List<Sql> keys = new ArrayList<>();
        List<String> entities = new ArrayList<>();
        for (Binding binding : bindings) {
            String alias = translation.alias();
            scope = scope.with(binding.variable(), new Scope.RowOf(alias, binding.entity()));
            from.add(Sql.of(translation.state().table(binding.entity()) + " " + alias));
            keys.addAll(translation.keyOf(alias, binding.entity()));
            entities.add(binding.entity());
        }
        Sql broken = translation.where(Conjunct.of(condition, false), scope);
        Sql sql = bindings.isEmpty()
                ? Sql.format("SELECT 1 WHERE {}", broken)
                : Sql.format("SELECT {} FROM {} WHERE {}", Sql.join(", ", keys), Sql.join(", ", from), broken);
        return new Instances(sql, entities);
    }

    /** Each row that agrees with others, with the first of them. */
    private Instances unique(Invariant.Unique unique) {
        String entity = unique.entity();
        String alias = translation.alias();
        List<String> columns = unique.attributes().stream()
                .flatMap(name -> cells.of(application.attribute(entity, name)).stream())
                .map(cell -> alias + "." + cell.name())
                .toList();
        List<Cells.Cell> key = cells.ofKey(entity);
        Sql sql = Sql.format(
                "SELECT {}, {} FROM (SELECT {}, {} FROM {} {} WHERE {} WINDOW w AS (PARTITION BY {} ORDER BY {})) g"
                        + " WHERE ({}) <> ({})",
                numbered("g.f", key, cell -> ""),
                numbered("g.k", key, cell -> ""),
                numbered("k", key, cell -> alias + "." + cell.name() + " AS "),
                numbered("f", key, cell -> "first_value(" + alias + "." + cell.name() + ") OVER w AS "),
                translation.state().table(entity),
                alias,
                String.join(
                        " AND ", columns.stream().map(c -> c + " IS NOT NULL").toList()),
                String.join(", ", columns),
                Sql.join(", ", translation.keyOf(alias, entity)),
                numbered("g.k", key, cell -> ""),
                numbered("g.f", key, cell -> ""));
        return new Instances(sql, List.of(entity, entity));
    }

    private static String numbered(String prefix, List<Cells.Cell> columns, Function<Cells.Cell, String> expression) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            all.add(expression.apply(columns.get(i)) + prefix + (i + 1));
        }
        return String.join(", ", all);
    }

    private Instances reference(Invariant.ReferenceExists reference) {
        String entity = reference.entity();
        Attribute attribute = application.attribute(entity, reference.attribute());
        String target = ((Type.Reference) attribute.type()).entity();
        String alias = translation.alias();
        Sql sql = Sql.format(
                "SELECT {} FROM {} {} WHERE {}",
                Sql.join(", ", translation.keyOf(alias, entity)),
                translation.state().table(entity),
                alias,
                dangling(translation, cells, attribute, target, alias));
        return new Instances(sql, List.of(entity));
    }

    /** Whether the row under an alias refers to one that is not there. */
    static Sql dangling(Translation translation, Cells cells, Attribute attribute, String target, String alias) {
        List<Sql> reference = cells.of(attribute).stream()
                .map(cell -> Sql.of(alias + "." + cell.name()))
                .toList();
        String row = translation.alias();
        return Sql.format(
                "{} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {} {} WHERE {}{})",
                reference.get(0),
                translation.state().table(target),
                row,
                Translation.equal(translation.keyOf(row, target), reference),
                translation.state().fence());
    }

    /** Keys that several rows have, and those of rows that were deleted before. */
    private Instances key(String entity) {
        String alias = translation.alias();
        Sql keys = Sql.join(", ", translation.keyOf(alias, entity));
        List<Sql> gone = new ArrayList<>();
        parts(entity, "", gone);
        Sql sql = Sql.format(
                "WITH gone AS MATERIALIZED (SELECT key FROM {} WHERE entity = {})"
                        + " SELECT {} FROM {} {} GROUP BY {} HAVING count(*) > 1 UNION SELECT {} FROM {} {} WHERE ({}) IN"
                        + " (SELECT {} FROM gone)",
                tombstones,
                Sql.value(entity, "text"),
                keys,
                translation.state().table(entity),
                alias,
                keys,
                keys,
                translation.state().table(entity),
                alias,
                keys,
                Sql.join(", ", gone));
        return new Instances(sql, List.of(entity));
    }

    /** The columns of a key that is written as JSON: an array, with one inside it for each part that is a key itself. */
    private void parts(String entity, String path, List<Sql> parts) {
        int index = 0;
        for (Attribute attribute : application.entity(entity).keys()) {
            String at = path.isEmpty() ? String.valueOf(index) : path + "," + index;
            if (attribute.type() instanceof Type.Reference reference) {
                parts(reference.entity(), at, parts);
            } else {
                parts.add(Sql.of("CAST(gone.key #>> '{" + at + "}' AS " + Cells.sqlType(attribute.type()) + ")"));
            }
            index++;
        }
    }
}
