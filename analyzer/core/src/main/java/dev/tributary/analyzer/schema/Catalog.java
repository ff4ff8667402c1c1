package dev.tributary.analyzer.schema;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's catalogs say about the tables of some schemas.
 *
 * @param others relations that no operation could write, such as views, in words
 */
record Catalog(String database, List<Table> tables, List<String> others) {
    Catalog {
        tables = List.copyOf(tables);
        others = List.copyOf(others);
    }

    /** One table. {@code key} is empty when it has no primary key; {@code notes} are in words. */
    record Table(
            long oid,
            String schema,
            String name,
            List<Column> columns,
            List<String> key,
            List<Unique> uniques,
            List<ForeignKey> foreignKeys,
            List<Check> checks,
            List<String> notes) {
        Table {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            uniques = List.copyOf(uniques);
            foreignKeys = List.copyOf(foreignKeys);
            checks = List.copyOf(checks);
            notes = List.copyOf(notes);
        }

        Optional<Column> column(String wanted) {
            return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
        }
    }

    /**
     * One column.
     *
     * @param type the name of its type in {@code pg_type}, or of what its domain is based on; empty for types that do not
     *     come with PostgreSQL
     * @param shown its type in words, as declared
     * @param modifier the type's numbers: length, or precision and scale, as in {@code pg_attribute.atttypmod}
     * @param labels what an enum type's values are, in their order; empty for other types
     * @param defaultValue its default, an expression in SQL
     * @param computed whether the database computes it from other columns
     * @param identity whether the database numbers the rows with it
     * @param exact whether its texts are equal only when they are the same
     */
    record Column(
            String name,
            String type,
            String shown,
            int modifier,
            List<String> labels,
            boolean nullable,
            @Nullable String defaultValue,
            boolean computed,
            boolean identity,
            boolean exact) {
        Column {
            labels = List.copyOf(labels);
        }
    }

    /** A UNIQUE constraint or a unique index over whole columns. */
    record Unique(String name, List<String> columns, boolean nullsDistinct) {
        Unique {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A FOREIGN KEY.
     *
     * @param onDelete what {@code pg_constraint.confdeltype} says: {@code c} for cascade, {@code a} or {@code r} for none
     */
    record ForeignKey(
            String name,
            List<String> columns,
            long target,
            String targetName,
            List<String> targetColumns,
            char onDelete,
            char onUpdate,
            boolean validated) {
        ForeignKey {
            columns = List.copyOf(columns);
            targetColumns = List.copyOf(targetColumns);
        }
    }

    /**
     * A CHECK constraint of a table, or of the domain of one of its columns.
     *
     * @param expression in SQL
     * @param value the column that {@code VALUE} stands for, in a domain's
     */
    record Check(String name, String expression, @Nullable String value, boolean validated) {}
}
