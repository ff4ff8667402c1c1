package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.evaluate.Rows;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A state that records are merged into, as one transaction has it. {@link RecordMerge#merge(dev.tributary.store.Schema,
 * MergeTarget, List) RecordMerge} says what becomes of it; each method is called once for each merge, in the order in which
 * they stand here.
 */
public interface MergeTarget {

    /**
     * The rows as they are now. Those that the effects touch are changed by nobody else from here to the end of the
     * transaction, and nobody makes a row that would hang on one that they delete.
     *
     * @return rows that tell tombstones, and what hangs on a row: as a {@link Family}, or by {@link Rows#matching}
     */
    Rows lock(List<Effect> effects) throws SQLException;

    /** The stamps of those of the registers that have one. */
    Map<Register, Stamp> stamps(Set<Register> registers) throws SQLException;

    /**
     * Keeps the outcomes of those records that carry a request id, and finds those whose request has had its effects already:
     * by a record of another origin with the same request id, the same operation and equal effects, none of them an
     * assignment.
     *
     * @return indices among the records: their effects are left out
     */
    default Set<Integer> repeats(List<RecordMerge.Stamped> records) throws SQLException {
        return Set.of();
    }

    /** Writes what the effects have made, and a tombstone for each row that is gone. */
    void write(Changes changes) throws SQLException;

    /**
     * Notes when registers were written, unless a higher stamp is there.
     *
     * @param gone rows that have no registers any more
     */
    void stamp(Map<Register, Stamp> written, Set<RowId> gone) throws SQLException;
}
