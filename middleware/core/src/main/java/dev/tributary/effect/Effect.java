package dev.tributary.effect;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** One primitive change with concrete values, in the Java form that {@link dev.tributary.dsl.model.Type} names. */
public sealed interface Effect {

    RowId row();

    /**
     * A new row.
     *
     * @param values every attribute of the entity by name, keys included
     */
    record Insert(RowId row, Map<String, Object> values) implements Effect {
        public Insert {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The end of a row; it wins over everything that happens to the row elsewhere. */
    record Delete(RowId row) implements Effect {}

    /** A change of one attribute of a row. */
    sealed interface Change extends Effect {
        String attribute();
    }

    /** An addition to a counter; negative amounts subtract. */
    record Add(RowId row, String attribute, BigDecimal amount) implements Change {}

    /** A new value of a last-writer-wins register. */
    record Assign(RowId row, String attribute, Object value) implements Change {}

    /** A lower bound for an attribute that merges by max. */
    record Raise(RowId row, String attribute, Object value) implements Change {}

    /** An upper bound for an attribute that merges by min. */
    record Lower(RowId row, String attribute, Object value) implements Change {}
}
