package dev.tributary.evaluate;

import dev.tributary.effect.RowId;
import java.util.LinkedHashMap;
import java.util.Map;

/** One row and its values by attribute, keys included. */
public record Row(RowId id, Map<String, Object> values) {
    public Row {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
