package dev.tributary.evaluate;

import dev.tributary.effect.RowId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row and its values by attribute, keys included; null where an attribute has no value. */
public record Row(RowId id, Map<String, @Nullable Object> values) {
    public Row {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
