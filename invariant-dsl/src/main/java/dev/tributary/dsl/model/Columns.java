package dev.tributary.dsl.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How attributes lie in SQL columns: {@code onHand} is {@code on_hand}; a reference to an entity with a key of one
 * column is one column of the reference's name; a reference to a composite key is one column per key column, with the
 * reference's name as prefix ({@code stock_product}, {@code stock_warehouse}).
 */
public final class Columns {
    private final Application application;
    private final Map<String, List<Column>> keys = new ConcurrentHashMap<>();

    public Columns(Application application) {
        this.application = application;
    }

    /** One column and the type of the value in it, which is never a reference. */
    public record Column(String name, Type type) {}

    /** The columns of one attribute, in key order. */
    public List<Column> of(Attribute attribute) {
        String name = attribute.column() == null ? snakeCase(attribute.name()) : attribute.column();
        if (!(attribute.type() instanceof Type.Reference reference)) {
            return List.of(new Column(name, attribute.type()));
        }
        List<Column> target = ofKey(application.entity(reference.entity()));
        if (target.size() == 1) {
            return List.of(new Column(name, target.get(0).type()));
        }
        return target.stream()
                .map(column -> new Column(name + "_" + column.name(), column.type()))
                .toList();
    }

    /** The columns of an entity's key, in key order. */
    public List<Column> ofKey(Entity entity) {
        List<Column> known = keys.get(entity.name());
        if (known == null) {
            List<Column> columns = new ArrayList<>();
            for (Attribute key : entity.keys()) {
                columns.addAll(of(key));
            }
            known = List.copyOf(columns);
            keys.put(entity.name(), known);
        }
        return known;
    }

    public static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
