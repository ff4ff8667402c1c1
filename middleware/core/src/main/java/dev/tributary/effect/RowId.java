package dev.tributary.effect;

import dev.tributary.dsl.model.RowKey;

/** One row of a managed entity. */
public record RowId(String entity, RowKey key) {
    @Override
    public String toString() {
        return entity + " " + key;
    }
}
