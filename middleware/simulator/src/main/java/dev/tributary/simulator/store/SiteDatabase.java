package dev.tributary.simulator.store;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.engine.RecordMerge;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.replication.Cursor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that one site's database holds. A transaction works on a copy, which replaces what was there when it commits, so that
 * what was committed never changes.
 */
public final class SiteDatabase {
    private final MemoryRows rows;
    private final Map<Register, Stamp> stamps;
    private final TreeMap<String, Cursor> cursors;
    private final Map<String, TreeMap<Long, LogBatch>> log;
    private final TreeMap<String, Long> noted;
    private final Map<String, Kept> requests;
    /** The origin of the first record of each request id, operation and effects. */
    private final Map<String, String> repeatable;

    private final Map<String, Long> received;
    private final Map<String, Long> versions;
    private final TreeMap<Long, Epoch> epochs;
    private final Map<String, String> frozen;

    /** The outcome of a request that is kept. */
    public record Kept(String operation, String origin, long sequence) {}

    private SiteDatabase(MemoryRows rows) {
        this.rows = rows;
        this.stamps = new HashMap<>();
        this.cursors = new TreeMap<>();
        this.log = new HashMap<>();
        this.noted = new TreeMap<>();
        this.requests = new HashMap<>();
        this.repeatable = new HashMap<>();
        this.received = new HashMap<>();
        this.versions = new HashMap<>();
        this.epochs = new TreeMap<>();
        this.frozen = new HashMap<>();
    }

    static SiteDatabase empty(Evaluator evaluator, List<String> origins, String coordinator) {
        SiteDatabase database = new SiteDatabase(new MemoryRows(evaluator));
        for (String origin : origins) {
            database.cursors.put(origin, new Cursor(origin, origin, 0, 0, null));
        }
        database.epochs.put(1L, new Epoch(1, coordinator));
        return database;
    }

    SiteDatabase copy() {
        SiteDatabase copy = new SiteDatabase(rows.copy());
        copy.stamps.putAll(stamps);
        copy.cursors.putAll(cursors);
        log.forEach((origin, batches) -> copy.log.put(origin, new TreeMap<>((SortedMap<Long, LogBatch>) batches)));
        copy.noted.putAll(noted);
        copy.requests.putAll(requests);
        copy.repeatable.putAll(repeatable);
        copy.received.putAll(received);
        copy.versions.putAll(versions);
        copy.epochs.putAll(epochs);
        copy.frozen.putAll(frozen);
        return copy;
    }

    public MemoryRows rows() {
        return rows;
    }

    public Map<Register, Stamp> stamps() {
        return Collections.unmodifiableMap(stamps);
    }

    Optional<Stamp> stamp(Register register) {
        return Optional.ofNullable(stamps.get(register));
    }

    void stamp(Register register, Stamp stamp) {
        stamps.merge(register, stamp, Stamp::higher);
    }

    void forgetStamps(RowId row) {
        stamps.keySet().removeIf(register -> register.row().equals(row));
    }

    public SortedMap<String, Cursor> cursors() {
        return Collections.unmodifiableSortedMap(cursors);
    }

    /** What is merged here, of each origin. */
    public Map<String, Long> merged() {
        Map<String, Long> merged = new TreeMap<>();
        cursors.forEach((origin, cursor) -> merged.put(origin, cursor.sequence()));
        return merged;
    }

    public Cursor cursor(String origin) {
        return Objects.requireNonNull(cursors.get(origin), origin);
    }

    void put(Cursor cursor) {
        cursors.put(cursor.origin(), cursor);
    }

    /** The batches of an origin that end after a sequence. */
    public List<LogBatch> batches(String origin, long after) {
        NavigableMap<Long, LogBatch> batches = log.get(origin);
        return batches == null
                ? List.of()
                : new ArrayList<>(batches.tailMap(after, false).values());
    }

    /** Keeps a batch, unless it is there already. */
    boolean keep(LogBatch batch) {
        return log.computeIfAbsent(batch.origin(), o -> new TreeMap<>()).putIfAbsent(batch.lastSequence(), batch)
                == null;
    }

    /** What of other origins the own log's records depend on, and say so. */
    Map<String, Long> noted() {
        return noted;
    }

    /**
     * Keeps the outcome of a record that carries a request id.
     *
     * @return whether another origin's record of that id, with the same operation and effects, has come before it
     */
    boolean repeats(RecordMerge.Stamped record, LogEntry entry) {
        LogEntry.Request request = Objects.requireNonNull(entry.request());
        requests.putIfAbsent(request.id(), new Kept(entry.operation(), record.origin(), record.sequence()));
        boolean assigns = record.effects().stream().anyMatch(Effect.Assign.class::isInstance);
        String effects = request.id() + '\n' + entry.operation() + '\n' + entry.effects();
        String first = repeatable.putIfAbsent(effects, record.origin());
        return !assigns && first != null && !first.equals(record.origin());
    }

    public Optional<Kept> request(String id) {
        return Optional.ofNullable(requests.get(id));
    }

    /** The last record that replication itself has delivered of an origin; its slot goes on after it. */
    public long received(String origin) {
        return received.getOrDefault(origin, 0L);
    }

    void received(String origin, long sequence) {
        received.merge(origin, sequence, Math::max);
    }

    /** How many coordinated operations of a conflict component are merged here. */
    public long version(@Nullable String component) {
        return component == null ? 0 : versions.getOrDefault(component, 0L);
    }

    void raiseVersion(String component) {
        versions.merge(component, 1L, Long::sum);
    }

    /** What a site may do by this database of its. */
    public Standing standing(String site) {
        return new Standing(site, epoch(), cursor(site).endsAt() != null, null);
    }

    /** The epoch as far as this site knows. */
    public Epoch epoch() {
        return epochs.lastEntry().getValue();
    }

    /** Opens an epoch, and returns it as it is open now. */
    Epoch open(Epoch epoch) {
        Epoch open = epochs.putIfAbsent(epoch.number(), epoch);
        return open == null ? epoch : open;
    }

    /** For whom an origin is frozen: replication brings nothing more of it, because its site is being declared lost. */
    public Optional<String> frozenFor(String origin) {
        return Optional.ofNullable(frozen.get(origin));
    }

    void freeze(String origin, String successor) {
        frozen.putIfAbsent(origin, successor);
    }

    void thaw(String origin) {
        frozen.remove(origin);
    }

    /** Whether another site's database holds the same rows, tombstones and stamps, and knows the same coordinator. */
    public boolean sameState(SiteDatabase other) {
        return rows.same(other.rows) && stamps.equals(other.stamps) && epoch().equals(other.epoch());
    }
}
