package dev.tributary.simulator.store;

import dev.tributary.coordinator.Epoch;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Stamp;
import dev.tributary.engine.MergeTarget;
import dev.tributary.engine.RecordMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteTransaction;
import dev.tributary.store.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One transaction on a copy of a database: what the applier may do, and what the committer and replication do beside it. */
public final class MemoryTransaction implements SiteTransaction {
    private final Schema schema;
    private final String own;
    private final LongSupplier clock;
    private final UnaryOperator<MergeTarget> tables;
    private SiteDatabase database;
    private final ControlListener control;
    private boolean changed;
    private boolean durable;

    /** Is told of control records, in the transaction that appends them. */
    public interface ControlListener {
        void appended(LogBatch batch, Map<String, Long> seen);
    }

    MemoryTransaction(
            Schema schema,
            String own,
            LongSupplier clock,
            UnaryOperator<MergeTarget> tables,
            ControlListener control,
            SiteDatabase database) {
        this.control = control;
        this.tables = tables;
        this.schema = schema;
        this.own = own;
        this.clock = clock;
        this.database = database;
    }

    /** What this transaction sees. */
    public SiteDatabase database() {
        return database;
    }

    /** What this transaction changes. */
    private SiteDatabase draft() {
        if (!changed) {
            database = database.copy();
            changed = true;
        }
        return database;
    }

    boolean changed() {
        return changed;
    }

    @Override
    public SortedMap<String, Cursor> cursors() {
        return new TreeMap<>(database.cursors());
    }

    @Override
    public Optional<Cursor> claim(String origin) {
        return Optional.ofNullable(database.cursors().get(origin));
    }

    @Override
    public List<LogBatch> arrived(String origin, long after, long mostRecords) {
        List<LogBatch> arrived = new ArrayList<>();
        long records = 0;
        for (LogBatch batch : database.batches(origin, after)) {
            records += batch.entries().size();
            if (!arrived.isEmpty() && records > mostRecords) {
                break;
            }
            arrived.add(batch);
        }
        return arrived;
    }

    @Override
    public void merge(List<RecordMerge.Stamped> records) throws SQLException {
        RecordMerge.merge(schema, tables.apply(new MemoryTables(schema, draft())), records);
    }

    @Override
    public void advance(String origin, long sequence, long stamp) {
        Cursor cursor = database.cursor(origin);
        draft().put(new Cursor(origin, cursor.site(), sequence, Math.max(stamp, cursor.stamp()), cursor.endsAt()));
    }

    /** What the own log's next batch begins with: its sequence, and a stamp above all that is merged here. */
    public Stamp next() {
        long highest = database.cursors().values().stream()
                .mapToLong(Cursor::stamp)
                .max()
                .orElse(0);
        return new Stamp(
                Math.max(clock.getAsLong(), highest + 1),
                own,
                database.cursor(own).sequence() + 1);
    }

    /**
     * Appends records to the own log as one batch and merges them, as the committer does.
     *
     * @param effects of each record
     * @param epoch where any of them is coordinated
     */
    public LogBatch append(
            Stamp first, List<LogEntry> entries, List<List<Effect>> effects, @Nullable Long epoch, String plan)
            throws SQLException {
        TreeMap<String, Long> risen = new TreeMap<>();
        database.cursors().forEach((origin, cursor) -> {
            if (!origin.equals(own) && cursor.sequence() > database.noted().getOrDefault(origin, 0L)) {
                risen.put(origin, cursor.sequence());
            }
        });
        draft().noted().putAll(risen);
        long last = first.sequence() + entries.size() - 1;
        LogBatch batch = new LogBatch(
                own,
                first.sequence(),
                last,
                first.time(),
                risen,
                epoch,
                plan,
                null,
                Instant.EPOCH.plusNanos(clock.getAsLong() * 1000),
                entries);
        List<RecordMerge.Stamped> stamped = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            stamped.add(
                    new RecordMerge.Stamped(own, batch.sequence(i), batch.stamp(i), effects.get(i), entries.get(i)));
        }
        merge(stamped);
        draft().keep(batch);
        advance(own, last, batch.lastStamp());
        return batch;
    }

    /** A batch comes by replication, or from another site that has it; one that is there already is left alone. */
    public boolean receive(LogBatch batch, boolean byReplication) {
        if (byReplication) {
            if (database.frozenFor(batch.origin()).isPresent()) {
                return false;
            }
            draft().received(batch.origin(), batch.lastSequence());
        }
        return draft().keep(batch);
    }

    /** Replication of an origin goes on after this record, whatever has not come. */
    public void skipTo(String origin, long sequence) {
        draft().received(origin, sequence);
    }

    /** Notes that a coordinated operation of a conflict component is committed or merged. */
    public void raiseVersion(String component) {
        draft().raiseVersion(component);
    }

    /** Opens an epoch, unless it is open already; returns it as it is open now. */
    public Epoch open(Epoch epoch) {
        return draft().open(epoch);
    }

    void freeze(String origin, String successor) {
        draft().freeze(origin, successor);
    }

    void thaw(String origin) {
        draft().thaw(origin);
    }

    /** Declares that an origin ends with a record: nothing after it is ever merged. */
    void end(String origin, long last) {
        Cursor cursor = database.cursor(origin);
        draft().put(new Cursor(origin, cursor.site(), cursor.sequence(), cursor.stamp(), last));
    }

    String own() {
        return own;
    }

    /** The commit is to return only when nothing of it can be lost any more. */
    void beDurable() {
        durable = true;
    }

    boolean durable() {
        return durable;
    }

    @Override
    public EpochTransaction epochs() {
        return new MemoryEpochs(this, control);
    }
}
