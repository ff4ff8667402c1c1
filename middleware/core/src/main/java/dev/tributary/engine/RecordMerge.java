package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Merges whole records into tables, for those who fold a log: the same code that the committer merges with. */
public final class RecordMerge {
    private final EffectWriter writer;

    public RecordMerge(Tables tables) {
        this.writer = new EffectWriter(tables);
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
    }

    /** Merges records in their order, within the caller's transaction. */
    public void merge(Connection connection, List<Stamped> records) throws SQLException {
        Map<RowId, RowLock> locks = new HashMap<>();
        records.forEach(record -> writer.locks(record.effects(), locks));
        Pipeline pipeline = new Pipeline(connection);
        LockedRows rows = new LockedRows(pipeline, writer.tables());
        rows.lock(locks);
        Overlay after = new Overlay(writer.application(), rows);
        records.forEach(record -> after.merge(record.effects()));
        writer.write(pipeline, after);
        pipeline.send();
    }
}
