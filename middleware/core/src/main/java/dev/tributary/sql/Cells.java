package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How values of the language lie in SQL: a reference is as many columns as the key that it names has. */
final class Cells {
    private final Application application;
    private final Columns columns;

    Cells(Application application) {
        this.application = application;
        this.columns = new Columns(application);
    }

    /** A column of an entity's table: its quoted name and its SQL type. */
    record Cell(String name, String sqlType, Type type) {}

    List<Cell> ofKey(String entity) {
        return application.entity(entity).keys().stream()
                .flatMap(key -> of(key).stream())
                .toList();
    }

    List<Cell> ofAll(String entity) {
        return application.entity(entity).attributes().stream()
                .flatMap(attribute -> of(attribute).stream())
                .toList();
    }

    List<Cell> of(Attribute attribute) {
        return columns.of(attribute).stream()
                .map(column -> new Cell(
                        quote(column.name()),
                        attribute.merge() == Merge.COUNTER ? "numeric" : sqlType(column.type()),
                        column.type()))
                .toList();
    }

    /** Where the cells of one attribute begin among those of its entity. */
    int offset(Entity entity, String attribute, boolean keysOnly) {
        int offset = 0;
        for (Attribute each : keysOnly ? entity.keys() : entity.attributes()) {
            if (each.name().equals(attribute)) {
                return offset;
            }
            offset += of(each).size();
        }
        throw new IllegalStateException("no attribute " + entity.name() + "." + attribute);
    }

    /** The types of the columns that a value of this type takes. */
    List<Type> flatTypes(Type type) {
        if (type instanceof Type.Reference reference) {
            return ofKey(reference.entity()).stream().map(Cell::type).toList();
        }
        if (type instanceof Type.Tuple tuple) {
            return tuple.fields().stream()
                    .flatMap(field -> flatTypes(field.type()).stream())
                    .toList();
        }
        return List.of(type);
    }

    /** A value as the texts of its columns. */
    List<@Nullable String> flat(Type type, @Nullable Object value) {
        if (!(type instanceof Type.Reference reference)) {
            return Collections.singletonList(text(value));
        }
        if (value == null) {
            return Collections.nCopies(flatTypes(type).size(), null);
        }
        List<@Nullable String> flat = new ArrayList<>();
        List<Attribute> keys = application.entity(reference.entity()).keys();
        for (int i = 0; i < keys.size(); i++) {
            flat.addAll(flat(keys.get(i).type(), ((RowKey) value).values().get(i)));
        }
        return Collections.unmodifiableList(flat);
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    /** The type as which a value is bound and a column compared: exactly the column's, or no index would serve. */
    static String sqlType(Type type) {
        if (type instanceof Type.Int) {
            return "integer";
        }
        if (type instanceof Type.BigInt) {
            return "bigint";
        }
        if (type instanceof Type.Decimal) {
            return "numeric";
        }
        if (type instanceof Type.Uuid) {
            return "uuid";
        }
        if (type instanceof Type.Bool) {
            return "boolean";
        }
        if (type instanceof Type.Timestamp) {
            return "timestamptz";
        }
        return type instanceof Type.Date ? "date" : "text";
    }

    /** The key of a row of {@code entity} whose columns begin at {@code index}, from 1. */
    RowKey key(ResultSet result, int index, String entity) throws SQLException {
        List<Object> parts = new ArrayList<>();
        int next = index;
        for (Attribute attribute : application.entity(entity).keys()) {
            Object part = read(result, next, attribute.type());
            if (part == null) {
                throw new SQLException("a key of " + entity + " has a null in " + attribute.name());
            }
            parts.add(part);
            next += flatTypes(attribute.type()).size();
        }
        return new RowKey(parts);
    }

    /** The value whose columns begin at {@code index}, from 1. */
    @Nullable
    Object read(ResultSet result, int index, Type type) throws SQLException {
        if (type instanceof Type.Reference reference) {
            return result.getObject(index) == null ? null : key(result, index, reference.entity());
        }
        if (type.numeric()) {
            return result.getBigDecimal(index);
        }
        if (type instanceof Type.Uuid) {
            return result.getObject(index, UUID.class);
        }
        if (type instanceof Type.Bool) {
            return result.getObject(index);
        }
        if (type instanceof Type.Timestamp) {
            OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
        return type instanceof Type.Date ? result.getObject(index, LocalDate.class) : result.getString(index);
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
