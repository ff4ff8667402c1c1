package dev.tributary.replication;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.EngineEvents;
import dev.tributary.engine.RecordMerge;
import dev.tributary.engine.SqlStates;
import dev.tributary.log.LogEntry;
import dev.tributary.store.EffectReader;
import dev.tributary.store.Schema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges what has arrived from other sites: each record exactly once, after everything that its writer had seen, and all its
 * effects at once. A transaction takes one origin's cursor, merges as many of its next records as may be merged, and moves
 * the cursor. Nothing is skipped: an origin whose next record cannot be merged stands still, and the others go on.
 *
 * <p>Several appliers, of several instances, may work on one site. One applier is used by one thread at a time; {@link
 * #statuses()} may be asked by any. It decides by nothing but what the store says: no clock, no chance.
 */
public final class Applier {
    private static final Logger LOGGER = LoggerFactory.getLogger(Applier.class);
    /** Insufficient privilege: somebody has taken a right away. */
    private static final String NO_RIGHT = "42501";

    private static final String CHECK_VIOLATION = "23514";
    /** How far ahead an origin that waits is read at least. */
    private static final int SHORT_REACH = 32;

    private final EffectReader reader;
    private final String own;
    private final SiteStore store;
    private final ControlRecords control;
    private final EngineEvents events;
    private final int mostRecords;
    private final SortedMap<String, OriginStatus> statuses = new ConcurrentSkipListMap<>();
    /** Of an origin whose records could not be merged together: one of those up to here is to blame. */
    private final Map<String, Long> suspects = new HashMap<>();
    /**
     * How many records of an origin are worth reading. Origins whose records depend on each other by turns are merged a few
     * at a time: who reads everything that has arrived at each turn does not catch up with a backlog.
     */
    private final Map<String, Integer> reaches = new HashMap<>();

    private @Nullable String lastWarning;

    /** What became of a pass over all origins. */
    public enum Progress {
        /** Nothing could be merged: there is nothing to do until something happens. */
        NOTHING,
        /** Something was merged: there may be more, or something else that waited for it. */
        MERGED,
        /** The database could not, and may when it is asked again; what could be merged has been. */
        FAILED;

        private Progress and(Progress other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    /**
     * @param own the origin that this site writes as
     * @param mostRecords how many records one transaction merges at most
     */
    public Applier(
            Application application,
            String own,
            SiteStore store,
            ControlRecords control,
            EngineEvents events,
            int mostRecords) {
        this.reader = new EffectReader(new Schema(application));
        this.own = own;
        this.store = store;
        this.control = control;
        this.events = events;
        this.mostRecords = mostRecords;
    }

    /** How merging goes, of each other origin that is known here. */
    public List<OriginStatus> statuses() {
        return List.copyOf(statuses.values());
    }

    /** Merges once from each origin. An origin that has stopped is left alone. */
    public Progress pass() {
        SortedMap<String, Cursor> cursors;
        try {
            cursors = store.transaction(SiteTransaction::cursors);
        } catch (SQLException | RuntimeException e) {
            warn("the records of other sites wait: " + e);
            return Progress.FAILED;
        }
        statuses.keySet().retainAll(cursors.keySet());
        Progress progress = Progress.NOTHING;
        for (Cursor cursor : cursors.values()) {
            if (!cursor.origin().equals(own) && !isStopped(cursor.origin())) {
                progress = progress.and(merge(cursor.origin()));
            }
        }
        return progress;
    }

    private boolean isStopped(String origin) {
        OriginStatus status = statuses.get(origin);
        return status != null && status.state() instanceof OriginStatus.Stopped;
    }

    /** As {@link #pass}, after trying origins that have stopped once more: what stopped them may have been mended. */
    public Progress passAgain() {
        Progress progress = Progress.NOTHING;
        for (OriginStatus status : statuses()) {
            if (status.state() instanceof OriginStatus.Stopped) {
                progress = progress.and(merge(status.origin()));
            }
        }
        return progress.and(pass());
    }

    /** Merges the next records of an origin; where one of them is to blame, those before it. */
    private Progress merge(String origin) {
        boolean merged = false;
        while (true) {
            Attempt attempt = new Attempt(origin);
            try {
                Ready ready = store.transaction(attempt).orElse(null);
                if (ready == null) {
                    return merged ? Progress.MERGED : Progress.NOTHING;
                }
                merged |= !ready.records().isEmpty();
                reach(ready);
                tell(ready);
                Long suspect = suspects.get(origin);
                if (suspect == null
                        || ready.last() >= suspect
                        || ready.records().isEmpty()) {
                    suspects.remove(origin);
                    return merged ? Progress.MERGED : Progress.NOTHING;
                }
            } catch (SQLException | RuntimeException e) {
                Ready tried = attempt.ready;
                if (tried == null || !toBlame(e)) {
                    return retry(origin, tried, e);
                }
                if (tried.records().size() == 1) {
                    stop(tried, e);
                    return merged ? Progress.MERGED : Progress.NOTHING;
                }
                suspects.put(origin, tried.last());
            }
        }
    }

    /** Whether it is for what the records say that they cannot be merged, and not for the circumstances. */
    private static boolean toBlame(Exception e) {
        return SqlStates.find(e) == null
                ? e instanceof RuntimeException
                : SqlStates.blames(e) && !SqlStates.state(e).equals(NO_RIGHT);
    }

    private void reach(Ready ready) {
        boolean waits = ready.state() instanceof OriginStatus.Waiting;
        int next = waits
                ? Math.max(SHORT_REACH, 2 * ready.records().size())
                : 2 * reachOf(ready.status().origin());
        reaches.put(ready.status().origin(), Math.min(mostRecords, next));
    }

    private int reachOf(String origin) {
        return reaches.getOrDefault(origin, mostRecords);
    }

    private void tell(Ready ready) {
        OriginStatus before = statuses.put(ready.status().origin(), ready.status());
        if (ready.state() instanceof OriginStatus.Stopped && (before == null || !before.equals(ready.status()))) {
            LOGGER.error(
                    "merging {} stops: {}",
                    ready.status().origin(),
                    ready.state().text());
        }
        if (!ready.records().isEmpty()) {
            lastWarning = null;
            events.recordsMerged(ready.merged());
        }
    }

    private Progress retry(String origin, @Nullable Ready tried, Exception e) {
        OriginStatus known = statuses.get(origin);
        OriginStatus.State why = new OriginStatus.Retrying(String.valueOf(e.getMessage()));
        warn("the records of " + origin + " wait: " + e);
        if (tried != null) {
            statuses.put(origin, tried.failed(why));
        } else if (known != null) {
            statuses.put(origin, new OriginStatus(origin, known.site(), known.merged(), why));
        }
        return Progress.FAILED;
    }

    /** Says a thing once, not at every attempt. */
    private void warn(String message) {
        if (message.equals(lastWarning)) {
            LOGGER.debug("{}", message);
        } else {
            lastWarning = message;
            LOGGER.warn("{}", message);
        }
    }

    /** A version with a wider rule, such as an enum with one more literal, may write before the tables here know it. */
    private static String advice(Exception e) {
        return SqlStates.state(e).equals(CHECK_VIOLATION)
                ? "; if a newer version of the application has widened this CHECK, as a new enum literal does, widen it in the tables"
                        + " here too: merging goes on by itself then"
                : "";
    }

    private void stop(Ready tried, Exception e) {
        RecordMerge.Stamped record = tried.records().get(0);
        LogEntry entry = record.entry();
        OriginStatus status = tried.failed(new OriginStatus.Stopped(
                record.sequence(), entry == null ? "" : entry.operation(), e.getMessage() + advice(e)));
        if (!status.equals(statuses.put(status.origin(), status))) {
            LOGGER.error("merging {} stops: {}", status.origin(), status.state().text(), e);
        }
    }

    /** One transaction. Empty when somebody else has the cursor. */
    private final class Attempt implements SiteStore.Work<Optional<Ready>> {
        private final String origin;
        private @Nullable Ready ready;

        Attempt(String origin) {
            this.origin = origin;
        }

        @Override
        public Optional<Ready> in(SiteTransaction transaction) throws SQLException {
            Cursor cursor = transaction.claim(origin).orElse(null);
            if (cursor == null) {
                return Optional.empty();
            }
            int most = most(cursor);
            SortedMap<String, Cursor> cursors = transaction.cursors();
            Ready found =
                    new Ready(reader, cursor, transaction.arrived(origin, cursor.sequence(), most), cursors, most);
            ready = found;
            Cursor here = cursors.get(own);
            merge(transaction, found, here != null && here.site().equals(cursor.site()));
            return Optional.of(found);
        }

        /** Where one of the next records is to blame, half of them: so they are told apart in few steps. */
        private int most(Cursor cursor) {
            Long suspect = suspects.get(origin);
            return suspect == null || suspect <= cursor.sequence()
                    ? reachOf(origin)
                    : (int) Math.max(1, Math.min(reachOf(origin), (suspect - cursor.sequence()) / 2));
        }

        /** In one go, except for what has to be seen to by itself. */
        private void merge(SiteTransaction transaction, Ready found, boolean ownPast) throws SQLException {
            List<RecordMerge.Stamped> together = new ArrayList<>(found.records().size());
            for (RecordMerge.Stamped record : found.records()) {
                Long pendingId = ownPast ? found.pendingId(record) : null;
                if (pendingId != null) {
                    write(transaction, together);
                    if (transaction.settle(record, pendingId)) {
                        transaction.advance(origin, record.sequence(), record.stamp());
                        continue;
                    }
                }
                together.add(record);
                LogEntry entry = record.entry();
                if (entry != null && entry.kind() == LogEntry.Kind.CONTROL) {
                    write(transaction, together);
                    control.merged(transaction, origin, entry);
                }
            }
            write(transaction, together);
        }

        private void write(SiteTransaction transaction, List<RecordMerge.Stamped> together) throws SQLException {
            if (!together.isEmpty()) {
                RecordMerge.Stamped last = together.get(together.size() - 1);
                transaction.merge(List.copyOf(together));
                transaction.advance(origin, last.sequence(), last.stamp());
                together.clear();
            }
        }
    }
}
