package dev.tributary.sql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The state after an invocation's effects, of which the tables know nothing yet: for each entity that changes, the rows of
 * its table but the touched ones, and these as they are afterwards. The values are bound when the query is run.
 */
final class Shadows {
    private final Cells cells;
    private final UnaryOperator<String> tables;
    private final List<String> entities;
    private final Set<Rows> used = new LinkedHashSet<>();

    Shadows(Cells cells, UnaryOperator<String> tables, Set<String> entities) {
        this.cells = cells;
        this.tables = tables;
        this.entities = List.copyOf(entities);
    }

    /** Which rows of a changed entity. */
    enum Part {
        /** The keys of all touched rows. */
        KEYS("k"),
        /** The touched rows that existed before. */
        BEFORE("b"),
        /** The touched rows that exist after. */
        AFTER("a"),
        /** All rows that exist after. */
        STATE("s");

        private final String prefix;

        Part(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Rows of one entity, under one name. */
    record Rows(Part part, String entity) {}

    /**
     * The values of one column of touched rows, to be bound as an array.
     *
     * @param column from 0, among all columns of the entity, or those of its key for {@link Part#KEYS}
     */
    record Slot(Part part, String entity, int column) {}

    /** The name of some rows in the query. */
    String name(Part part, String entity) {
        if (part == Part.STATE) {
            used.add(new Rows(Part.KEYS, entity));
            used.add(new Rows(Part.AFTER, entity));
        }
        used.add(new Rows(part, entity));
        return sqlName(part, entity);
    }

    /** Not the name of a table: that has no space. */
    private String sqlName(Part part, String entity) {
        return Cells.quote("touched " + part.prefix + entities.indexOf(entity));
    }

    State after() {
        return State.shadowing(tables, Set.copyOf(entities), entity -> name(Part.STATE, entity));
    }

    State before() {
        return State.shadowing(tables, Set.of(), tables);
    }

    /** The query with a definition for each name that it uses. */
    Sql define(Sql query) {
        if (used.isEmpty()) {
            return query;
        }
        List<Sql> definitions = used.stream().map(this::definition).toList();
        return Sql.format("WITH {} {}", Sql.join(", ", definitions), query);
    }

    private Sql definition(Rows rows) {
        String entity = rows.entity();
        String name = sqlName(rows.part(), entity);
        if (rows.part() == Part.STATE) {
            return Sql.format(
                    "{} AS NOT MATERIALIZED (SELECT {} FROM {} t WHERE ({}) NOT IN (SELECT {} FROM {}) UNION ALL SELECT {} FROM {})",
                    name,
                    list(cells.ofAll(entity), cell -> column(cell)),
                    tables.apply(entity),
                    list(cells.ofKey(entity), cell -> "t." + cell.name()),
                    list(cells.ofKey(entity), Cells.Cell::name),
                    name(Part.KEYS, entity),
                    list(cells.ofAll(entity), Cells.Cell::name),
                    name(Part.AFTER, entity));
        }
        List<Cells.Cell> columns = rows.part() == Part.KEYS ? cells.ofKey(entity) : cells.ofAll(entity);
        List<Sql> arrays = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            arrays.add(new Sql(
                    "CAST(CAST(? AS text[]) AS " + columns.get(i).sqlType() + "[])",
                    List.of(new Slot(rows.part(), entity, i))));
        }
        return Sql.format(
                "{} ({}) AS (SELECT * FROM unnest({}))", name, list(columns, Cells.Cell::name), Sql.join(", ", arrays));
    }

    /** Both parts of a union have exactly the same types, or no index would serve the whole. */
    private static String column(Cells.Cell cell) {
        String name = "t." + cell.name();
        return cell.sqlType().equals("text") ? "CAST(" + name + " AS text) AS " + cell.name() : name;
    }

    private static String list(List<Cells.Cell> columns, Function<Cells.Cell, String> shape) {
        return String.join(", ", columns.stream().map(shape).toList());
    }
}
