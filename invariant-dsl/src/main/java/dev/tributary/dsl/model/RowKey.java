package dev.tributary.dsl.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * The key of a row: one value per key attribute, in declaration order. A key attribute that refers to another entity is
 * itself a {@code RowKey}. Numbers are kept in one form, so that keys are equal when their values are.
 */
public record RowKey(List<Object> values) {
    public RowKey {
        values = values.stream().map(RowKey::normal).toList();
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a key has at least one value");
        }
    }

    /** No number of the language has more digits; a longer one is refused wherever it comes from, and not written out here. */
    private static final int MOST_DIGITS = 1000;

    /** Without zeros at the end, and without an exponent. */
    private static Object normal(Object value) {
        if (!(value instanceof BigDecimal number) || number.scale() == 0) {
            return value;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 && stripped.scale() >= -MOST_DIGITS ? stripped.setScale(0) : stripped;
    }

    public static RowKey of(Object... values) {
        return new RowKey(List.of(values));
    }

    @Override
    public String toString() {
        return values.size() == 1 ? values.get(0).toString() : values.toString();
    }
}
