package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Pipeline;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The base tables, with the tombstones and stamps beside them, in one transaction. */
final class TableState implements MergeTarget {
    private final EffectWriter writer;
    private final MergeState state;
    private final Pipeline pipeline;
    private final RequestCopies.@Nullable Seen folding;

    /**
     * The state in tables.
     *
     * @param folding the records that were folded into them; null for the tables that the site works on
     */
    TableState(EffectWriter writer, MergeState state, Pipeline pipeline, RequestCopies.@Nullable Seen folding) {
        this.writer = writer;
        this.state = state;
        this.pipeline = pipeline;
        this.folding = folding;
    }

    @Override
    public Rows lock(List<Effect> effects) throws SQLException {
        Map<RowId, RowLock> locks = new HashMap<>();
        writer.locks(effects, locks);
        LockedRows rows = writer.rows(pipeline);
        rows.lock(locks);
        return rows;
    }

    @Override
    public Map<Register, Stamp> stamps(Set<Register> registers) throws SQLException {
        return state.stamps(pipeline.connection(), registers);
    }

    @Override
    public Set<Integer> repeats(List<RecordMerge.Stamped> records) throws SQLException {
        return folding != null ? folding.copies(records) : Requests.arrived(pipeline.connection(), records);
    }

    @Override
    public void write(Changes changes) throws SQLException {
        writer.write(pipeline, changes);
    }

    @Override
    public void stamp(Map<Register, Stamp> written, Set<RowId> gone) {
        state.stamp(pipeline, written);
        state.forget(pipeline, gone);
    }
}
