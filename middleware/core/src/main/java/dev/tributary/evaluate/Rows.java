package dev.tributary.evaluate;

import dev.tributary.effect.RowId;
import java.util.Optional;

/** The rows of one state. */
public interface Rows {

    /** The row, if it exists in this state. */
    Optional<Row> find(RowId id);
}
