package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Merges whole records into tables, for those who fold a log: the same code that the committer merges with. */
public final class RecordMerge {
    private final EffectWriter writer;
    private final MergeState state;

    /** Merges into tables, with the tombstones and stamps beside them. */
    public RecordMerge(Tables tables) {
        this.writer = new EffectWriter(tables);
        this.state = new MergeState(tables);
    }

    /**
     * A record with its place in the order of all records.
     *
     * @param stamp microseconds of the hybrid logical clock
     */
    public record Stamped(String origin, long sequence, long stamp, List<Effect> effects) {
        public Stamped {
            effects = List.copyOf(effects);
        }

        MergeState.Stamp place() {
            return new MergeState.Stamp(stamp, origin, sequence);
        }
    }

    /**
     * Merges records in their order, within the caller's transaction. An assignment to a register that was written with a
     * higher stamp has no effect.
     */
    public void merge(Connection connection, List<Stamped> records) throws SQLException {
        merge(connection, records, true);
    }

    /** Merges a record that waits for its number, with which its registers get their stamps. */
    public void mergePending(Connection connection, Stamped record) throws SQLException {
        merge(connection, List.of(record), false);
    }

    private void merge(Connection connection, List<Stamped> records, boolean numbered) throws SQLException {
        Map<RowId, RowLock> locks = new HashMap<>();
        Set<MergeState.Register> assigned = new HashSet<>();
        for (Stamped record : records) {
            writer.locks(record.effects(), locks);
            for (Effect effect : record.effects()) {
                if (effect instanceof Effect.Assign assign) {
                    assigned.add(new MergeState.Register(assign.row(), assign.attribute()));
                }
            }
        }
        Pipeline pipeline = new Pipeline(connection);
        LockedRows rows = writer.rows(pipeline);
        rows.lock(locks);
        Map<MergeState.Register, MergeState.Stamp> stamps = new HashMap<>(state.stamps(connection, assigned));
        Overlay after = new Overlay(writer.schema(), rows);
        try {
            records.forEach(record -> after.merge(winning(record, stamps)));
        } catch (LockedRows.FailedReadException e) {
            throw e.error();
        }
        writer.write(pipeline, after);
        if (numbered) {
            writer.stamp(pipeline, records, after.deleted());
        }
        pipeline.send();
    }

    private static List<Effect> winning(Stamped record, Map<MergeState.Register, MergeState.Stamp> stamps) {
        List<Effect> winning = new ArrayList<>();
        for (Effect effect : record.effects()) {
            if (!(effect instanceof Effect.Assign assign)
                    || stamps.merge(
                                    new MergeState.Register(assign.row(), assign.attribute()),
                                    record.place(),
                                    (one, other) -> one.compareTo(other) >= 0 ? one : other)
                            .equals(record.place())) {
                winning.add(effect);
            }
        }
        return winning;
    }
}
