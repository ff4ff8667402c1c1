package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.RowKey;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One primitive change with concrete values; attributes are numbered in the order of their declaration. */
public sealed interface Effect {

    /** The entity of the row that it concerns. */
    String entity();

    /** The key of the row that it concerns. */
    RowKey key();

    /** A new row; {@code ensured} if it was inserted unless it was there. */
    final class Make implements Effect {
        private final String entity;
        private final RowKey key;
        private final @Nullable Object[] values;
        private final boolean ensured;

        /**
         * The effect of an insert.
         *
         * @param values in the order of the attributes
         */
        public Make(String entity, RowKey key, @Nullable Object[] values, boolean ensured) {
            this.entity = entity;
            this.key = key;
            this.values = values.clone();
            this.ensured = ensured;
        }

        @Override
        public String entity() {
            return entity;
        }

        @Override
        public RowKey key() {
            return key;
        }

        /** In the order of the attributes. */
        public @Nullable Object[] values() {
            return values.clone();
        }

        /** Whether it is no conflict when the row is there already. */
        public boolean ensured() {
            return ensured;
        }

        /** Whether both can make their common row without a conflict. */
        boolean agreesWith(Make other) {
            return ensured && other.ensured && Values.same(values, other.values);
        }

        @Override
        public boolean equals(@Nullable Object object) {
            return object instanceof Make other
                    && ensured == other.ensured
                    && entity.equals(other.entity)
                    && key.equals(other.key)
                    && Arrays.equals(values, other.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(entity, key, ensured, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return (ensured ? "ensure " : "insert ") + entity + " " + key + " " + Arrays.toString(values);
        }
    }

    /** The end of a row. */
    record Delete(String entity, RowKey key) implements Effect {}

    /** A change of one attribute. */
    sealed interface Change extends Effect {
        /** The number of the attribute. */
        int attribute();
    }

    /** An addition to a counter. */
    record Add(String entity, RowKey key, int attribute, BigDecimal amount) implements Change {}

    /** A new value of a last-writer-wins register. */
    record Assign(
            String entity,
            RowKey key,
            int attribute,
            @Nullable Object value) implements Change {}

    /** A lower bound of an attribute that merges by max. */
    record Raise(String entity, RowKey key, int attribute, Object value) implements Change {}

    /** An upper bound of an attribute that merges by min. */
    record Lower(String entity, RowKey key, int attribute, Object value) implements Change {}
}
