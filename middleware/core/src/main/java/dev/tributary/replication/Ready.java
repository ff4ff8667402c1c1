package dev.tributary.replication;

import dev.tributary.effect.Effect;
import dev.tributary.engine.RecordMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.store.EffectReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of an origin's arrived batches can be merged now, and why nothing after that can. */
final class Ready {
    private final EffectReader reader;
    private final Cursor cursor;
    private final int most;
    private final List<RecordMerge.Stamped> records = new ArrayList<>();
    private final Map<Long, Long> pending = new HashMap<>();
    private @Nullable Instant oldest;
    private @Nullable Instant newest;
    private OriginStatus.State state = new OriginStatus.Current();

    /**
     * Takes records from the first after the cursor on.
     *
     * @param merged how far each origin is merged; later than that does no harm
     * @param most how many records are taken
     */
    Ready(EffectReader reader, Cursor cursor, List<LogBatch> arrived, Map<String, Cursor> merged, int most) {
        this.reader = reader;
        this.cursor = cursor;
        this.most = most;
        for (LogBatch batch : arrived) {
            OriginStatus.State obstacle = obstacle(batch, merged);
            if (obstacle == null) {
                obstacle = take(batch);
            }
            if (obstacle != null) {
                state = obstacle;
                return;
            }
        }
        if (cursor.endsAt() != null && last() >= cursor.endsAt()) {
            state = new OriginStatus.Ended(cursor.endsAt());
        }
    }

    private OriginStatus.@Nullable State obstacle(LogBatch batch, Map<String, Cursor> merged) {
        if (cursor.endsAt() != null && batch.lastSequence() > cursor.endsAt()) {
            return new OriginStatus.Ended(cursor.endsAt());
        }
        if (batch.firstSequence() > last() + 1) {
            return new OriginStatus.Gap(last() + 1, batch.firstSequence() - 1);
        }
        for (Map.Entry<String, Long> dependency : batch.dependencies().entrySet()) {
            Cursor there = merged.get(dependency.getKey());
            if (there == null || there.sequence() < dependency.getValue()) {
                return new OriginStatus.Waiting(dependency.getKey(), dependency.getValue());
            }
        }
        return null;
    }

    private OriginStatus.@Nullable State take(LogBatch batch) {
        for (int i = Math.toIntExact(last() + 1 - batch.firstSequence());
                i < batch.entries().size();
                i++) {
            if (records.size() == most) {
                return new OriginStatus.Behind();
            }
            LogEntry entry = batch.entries().get(i);
            try {
                List<Effect> effects = reader.read(entry.effects());
                records.add(new RecordMerge.Stamped(batch.origin(), batch.sequence(i), batch.stamp(i), effects, entry));
            } catch (RuntimeException e) {
                return unreadable(batch.sequence(i), batch.plan(), entry, e);
            }
            if (batch.pendingId() != null) {
                pending.put(batch.sequence(i), batch.pendingId());
            }
            oldest = oldest == null ? batch.committedAt() : oldest;
            newest = batch.committedAt();
        }
        return null;
    }

    private static OriginStatus.State unreadable(long sequence, String plan, LogEntry entry, RuntimeException e) {
        return e.getCause() instanceof NoSuchElementException unknown
                ? new OriginStatus.Unknown(sequence, String.valueOf(unknown.getMessage()), plan)
                : new OriginStatus.Stopped(sequence, entry.operation(), String.valueOf(e.getMessage()));
    }

    List<RecordMerge.Stamped> records() {
        return records;
    }

    /** Where a record waited for its number; null for one that did not. */
    @Nullable
    Long pendingId(RecordMerge.Stamped record) {
        return pending.get(record.sequence());
    }

    /** The site that the origin is, or was, an incarnation of. */
    String site() {
        return cursor.site();
    }

    /** The sequence up to which records are merged when these are. */
    long last() {
        return records.isEmpty()
                ? cursor.sequence()
                : records.get(records.size() - 1).sequence();
    }

    OriginStatus.State state() {
        return state;
    }

    /** As things are when these are merged. */
    OriginStatus status() {
        return new OriginStatus(cursor.origin(), cursor.site(), last(), state);
    }

    /** As things are when these cannot be merged. */
    OriginStatus failed(OriginStatus.State why) {
        return new OriginStatus(cursor.origin(), cursor.site(), cursor.sequence(), why);
    }

    /** What to tell of these when they are merged. There are some. */
    MergedRecords merged() {
        List<String> traces = records.stream()
                .map(record -> record.entry() == null ? null : record.entry().trace())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .distinct()
                .limit(MergedRecords.MOST_TRACES)
                .toList();
        return new MergedRecords(
                cursor.origin(),
                cursor.site(),
                records.get(0).sequence(),
                last(),
                Objects.requireNonNull(oldest),
                Objects.requireNonNull(newest),
                traces);
    }
}
