package dev.tributary.evaluate;

import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.effect.RowId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one state. All of them can be found by key; only a snapshot on a connection answers queries, so that what
 * reads by {@link Reads#byKey key} alone can be evaluated anywhere.
 */
public interface Rows {

    /** The row, if it exists in this state. */
    Optional<Row> find(RowId id);

    /** Whether a row with this key was deleted before: then no row can ever have it again. */
    default boolean isTombstone(RowId id) {
        throw new UnsupportedOperationException("these rows do not tell which were deleted: " + id);
    }

    /**
     * The rows of an entity that meet a condition, in the order of their keys.
     *
     * @param binding a variable and the entity that it ranges over
     * @param variables the values of what the condition reads besides
     */
    default List<Row> matching(Binding binding, Expression condition, Map<String, @Nullable Object> variables) {
        throw new UnsupportedOperationException("these rows are found by key only, not by a condition: " + condition);
    }

    /** The value of an aggregate or a quantifier over the rows of an entity. */
    default @Nullable Object computed(Expression expression, Map<String, @Nullable Object> variables) {
        throw new UnsupportedOperationException("these rows are found by key only, and cannot compute: " + expression);
    }
}
