package dev.tributary.effect;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One primitive change with concrete values, in the Java form that {@link dev.tributary.dsl.model.Type} names. */
public sealed interface Effect {

    RowId row();

    /** A new row. */
    sealed interface Make extends Effect {
        /** Every attribute of the entity by name, keys included; null where it has no value. */
        Map<String, @Nullable Object> values();
    }

    /** A row under a key that nobody else uses. */
    record Insert(RowId row, Map<String, @Nullable Object> values) implements Make {
        public Insert {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** A row, unless it is there: its values follow from its key, so that two of these are one. */
    record Ensure(RowId row, Map<String, @Nullable Object> values) implements Make {
        public Ensure {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The end of a row; it wins over everything that happens to the row elsewhere. */
    record Delete(RowId row) implements Effect {}

    /** A change of one attribute of a row. */
    sealed interface Change extends Effect {
        String attribute();

        /** What is added, or what the attribute is set, raised or lowered to. */
        @Nullable
        Object value();
    }

    /** An addition to a counter; negative amounts subtract. */
    record Add(RowId row, String attribute, BigDecimal amount) implements Change {
        @Override
        public BigDecimal value() {
            return amount;
        }
    }

    /** A new value of a last-writer-wins register; null for none. */
    record Assign(RowId row, String attribute, @Nullable Object value) implements Change {}

    /** A lower bound for an attribute that merges by max. */
    record Raise(RowId row, String attribute, Object value) implements Change {}

    /** An upper bound for an attribute that merges by min. */
    record Lower(RowId row, String attribute, Object value) implements Change {}
}
