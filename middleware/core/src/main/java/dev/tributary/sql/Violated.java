package dev.tributary.sql;

import dev.tributary.effect.RowId;
import java.util.List;

/**
 * What breaks an invariant.
 *
 * @param count how many instances break it
 * @param sample the rows of the first of them; an instance of a condition over the whole state has none
 */
public record Violated(long count, List<List<RowId>> sample) {
    public Violated {
        sample = List.copyOf(sample);
    }
}
