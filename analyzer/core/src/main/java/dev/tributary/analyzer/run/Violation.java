package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import java.util.List;

/**
 * An invariant that is false in some state.
 *
 * @param rows one for each row variable of the invariant, in order; empty where it has none
 */
public record Violation(Invariant invariant, List<RowKey> rows) {
    public Violation {
        rows = List.copyOf(rows);
    }
}
