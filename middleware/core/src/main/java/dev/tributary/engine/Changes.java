package dev.tributary.engine;

import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What merged effects make of a state, to be written as one change of it. All in the order in which it came about. */
public interface Changes {

    /** The rows that may differ from the state before, as they are now; empty for one that is gone. */
    Map<RowId, Optional<Row>> changed();

    /** The rows that are new; some of them are {@link #isEnsured ensured}. */
    Set<RowId> inserted();

    /** Whether a new row may turn out to be there already. */
    boolean isEnsured(RowId id);

    /** The rows that are gone, each with a tombstone, also those that have never been in a table. */
    Set<RowId> deleted();

    /** The attributes in which rows of an entity that are not new may differ. */
    Set<String> changedAttributes(String entity);
}
