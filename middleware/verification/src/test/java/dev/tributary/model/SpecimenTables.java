package dev.tributary.model;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of any application, which keep every constraint that SQL can. */
public final class SpecimenTables {
    private SpecimenTables() {}

    /** The statements that make an application's tables: first all tables, then what they refer to. */
    public static List<String> of(Application application) {
        Columns columns = new Columns(application);
        List<String> tables = new ArrayList<>();
        List<String> references = new ArrayList<>();
        for (Entity entity : application.entities()) {
            List<String> lines = new ArrayList<>();
            for (Attribute attribute : entity.attributes()) {
                List<Columns.Column> own = columns.of(attribute);
                own.forEach(column -> lines.add(quoted(column.name()) + " " + type(attribute, column.type())
                        + (attribute.nullable() ? "" : " NOT NULL")));
                if (attribute.type() instanceof Type.Reference reference) {
                    references.add("ALTER TABLE " + entity.table() + " ADD FOREIGN KEY (" + names(own) + ") REFERENCES "
                            + application.entity(reference.entity()).table() + " DEFERRABLE");
                }
            }
            lines.add("PRIMARY KEY (" + names(columns.ofKey(entity)) + ")");
            tables.add("CREATE TABLE " + entity.table() + " (" + String.join(", ", lines) + ")");
        }
        tables.addAll(references);
        application.entities().forEach(e -> tables.add("SELECT tributary.manage('" + e.table() + "')"));
        return tables;
    }

    private static String names(List<Columns.Column> columns) {
        return columns.stream().map(c -> quoted(c.name())).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String type(Attribute attribute, Type type) {
        if (attribute.merge() == Merge.COUNTER) {
            return "numeric";
        }
        if (type instanceof Type.Decimal decimal) {
            return "numeric(" + decimal.precision() + ", " + decimal.scale() + ")";
        }
        if (type instanceof Type.Timestamp) {
            return "timestamptz";
        }
        return type instanceof Type.Int
                ? "integer"
                : type instanceof Type.BigInt
                        ? "bigint"
                        : type instanceof Type.Bool
                                ? "boolean"
                                : type instanceof Type.Uuid ? "uuid" : type instanceof Type.Date ? "date" : "text";
    }
}
