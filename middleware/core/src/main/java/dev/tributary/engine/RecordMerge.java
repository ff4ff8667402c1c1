package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.evaluate.Rows;
import dev.tributary.log.LogEntry;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Schema;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges whole records: at another site, or when a log is folded again. */
public final class RecordMerge {
    private final EffectWriter writer;
    private final MergeState state;
    private final RequestCopies.@Nullable Seen folding;

    private RecordMerge(Tables tables, RequestCopies.@Nullable Seen folding) {
        this.writer = new EffectWriter(tables);
        this.state = new MergeState(tables);
        this.folding = folding;
    }

    /** Merges into the tables that a site works on, with the tombstones, stamps and request ids beside them. */
    public RecordMerge(Tables tables) {
        this(tables, null);
    }

    /**
     * Merges all records after those that the tables hold already, and tells copies by itself.
     *
     * @param seen the requests among those, to which those that are merged are added
     */
    public static RecordMerge folding(Tables tables, RequestCopies.Seen seen) {
        return new RecordMerge(tables, seen);
    }

    /**
     * A record with its place in the order of all records.
     *
     * @param stamp microseconds of the hybrid logical clock
     * @param entry what the log says; null where only the effects matter
     */
    public record Stamped(
            String origin,
            long sequence,
            long stamp,
            List<Effect> effects,
            @Nullable LogEntry entry) {
        public Stamped {
            effects = List.copyOf(effects);
        }

        public Stamped(String origin, long sequence, long stamp, List<Effect> effects) {
            this(origin, sequence, stamp, effects, null);
        }

        /** The stamp that its assignments carry. */
        public Stamp place() {
            return new Stamp(stamp, origin, sequence);
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
        Pipeline pipeline = new Pipeline(connection);
        merge(writer.schema(), new TableState(writer, state, pipeline, folding), records, numbered);
        pipeline.send();
    }

    /**
     * Merges records in their order into any state: the rules of merging, without any database. Whatever order the target
     * gives its maps and sets, the outcome is the same.
     *
     * @throws SQLException only what the target throws
     */
    public static void merge(Schema schema, MergeTarget target, List<Stamped> records) throws SQLException {
        merge(schema, target, records, true);
    }

    private static void merge(Schema schema, MergeTarget target, List<Stamped> records, boolean numbered)
            throws SQLException {
        List<Effect> effects = new ArrayList<>();
        Set<Register> assigned = new HashSet<>();
        for (Stamped record : records) {
            effects.addAll(record.effects());
            for (Effect effect : record.effects()) {
                if (effect instanceof Effect.Assign assign) {
                    assigned.add(new Register(assign.row(), assign.attribute()));
                }
            }
        }
        try {
            Rows rows = target.lock(effects);
            Map<Register, Stamp> stamps = new HashMap<>(target.stamps(assigned));
            Set<Integer> repeats = target.repeats(records);
            Overlay after = new Overlay(schema, rows);
            for (int i = 0; i < records.size(); i++) {
                if (!repeats.contains(i)) {
                    after.merge(winning(records.get(i), stamps));
                }
            }
            target.write(after);
            if (numbered) {
                target.stamp(stamps(records, after.deleted()), after.deleted());
            }
        } catch (LockedRows.FailedReadException e) {
            throw e.error();
        }
    }

    private static List<Effect> winning(Stamped record, Map<Register, Stamp> stamps) {
        List<Effect> winning = new ArrayList<>(record.effects().size());
        for (Effect effect : record.effects()) {
            if (!(effect instanceof Effect.Assign assign)
                    || stamps.merge(new Register(assign.row(), assign.attribute()), record.place(), Stamp::higher)
                            .equals(record.place())) {
                winning.add(effect);
            }
        }
        return winning;
    }

    /** The highest stamp that records give each register of a row that is not gone. */
    static Map<Register, Stamp> stamps(List<Stamped> records, Set<RowId> gone) {
        Map<Register, Stamp> written = new LinkedHashMap<>();
        for (Stamped record : records) {
            for (Effect effect : record.effects()) {
                if (effect instanceof Effect.Assign assign && !gone.contains(assign.row())) {
                    written.merge(new Register(assign.row(), assign.attribute()), record.place(), Stamp::higher);
                }
            }
        }
        return written;
    }
}
