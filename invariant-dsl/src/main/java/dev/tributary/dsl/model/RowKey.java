package dev.tributary.dsl.model;

import java.util.List;

/**
 * The key of a row: one value per key attribute, in declaration order. A key attribute that refers to another entity is
 * itself a {@code RowKey}.
 */
public record RowKey(List<Object> values) {
    public RowKey {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a key has at least one value");
        }
    }

    public static RowKey of(Object... values) {
        return new RowKey(List.of(values));
    }

    @Override
    public String toString() {
        return values.size() == 1 ? values.get(0).toString() : values.toString();
    }
}
