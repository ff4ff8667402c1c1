package dev.tributary.moves;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.log.LogBatch;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteStore;
import dev.tributary.replication.SiteTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Goes on without a site that the operator says is lost for good. Only a person can say so: a coordinator that is cut off
 * cannot be told from one that is gone, and its own database still says that it is one.
 *
 * <p>All other sites take part. First none of them takes anything more of the lost site, each for the same successor; then
 * they give each other what any of them has of its log; when the successor has merged all that and all that any of them
 * knows, it commits the losing record, which ends the lost site's log for everybody, and opens the next epoch. Every step can
 * be done again, and the whole from the start.
 */
public final class Loss {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int RECORDS_AT_ONCE = 5_000;

    private final SortedMap<String, SiteStore> survivors;
    private final SiteStore heir;
    private final String lost;
    private final String successor;

    /**
     * @param survivors the stores of all other sites, by name
     * @param successor the survivor that writes the losing record, and is the coordinator if the lost site was
     */
    public Loss(Map<String, SiteStore> survivors, String lost, String successor) {
        this.survivors = new TreeMap<>(survivors);
        this.lost = lost;
        this.successor = successor;
        if (survivors.containsKey(lost)) {
            throw new MoveRefusedException("site " + lost + " cannot be lost and survive");
        }
        SiteStore found = survivors.get(successor);
        if (found == null) {
            throw new MoveRefusedException(
                    "site " + successor + " is none of the survivors " + String.join(", ", this.survivors.keySet()));
        }
        this.heir = found;
    }

    /**
     * What has become of it.
     *
     * @param ends the last record of each of the lost site's origins: what it has written after that is lost
     * @param epoch the current epoch
     */
    public record Result(Map<String, Long> ends, Epoch epoch) {}

    /**
     * Declares the site lost.
     *
     * @param patience how long the successor may take to merge what the survivors have
     * @throws MoveRefusedException when a survivor was left out, another successor was named before, or merging takes too
     *     long; what was done can stay, and be done again
     */
    public Result declare(Duration patience) throws SQLException {
        Map<String, Long> ends = prepare();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!merged(ends)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new MoveRefusedException("site " + successor + " has not merged in time what the survivors have: "
                        + "wanted " + everythingKnown(ends).text()
                        + ", merged "
                        + vector(cursors(heir)).text()
                        + "; is an application running there? Then do it again");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new Result(ends, record(ends));
    }

    /**
     * The first steps: from then on nothing changes in what the survivors have of the lost site.
     *
     * @return the last record of each of its origins
     */
    public Map<String, Long> prepare() throws SQLException {
        requireAll();
        freeze();
        return share();
    }

    /** Whether the successor has merged what it has to before the last step. */
    public boolean merged(Map<String, Long> ends) throws SQLException {
        return vector(cursors(heir)).covers(everythingKnown(ends));
    }

    /** Takes the lost site's records again, if it turns out not to be lost before it was declared so. */
    public void cancel() throws SQLException {
        for (SiteStore survivor : survivors.values()) {
            survivor.transaction(transaction -> {
                for (Cursor cursor : transaction.cursors().values()) {
                    if (cursor.site().equals(lost) && cursor.endsAt() != null) {
                        throw new MoveRefusedException("site " + lost + " was declared lost already");
                    }
                }
                transaction.epochs().thaw(lost);
                return lost;
            });
        }
    }

    /** Whoever is left out could have records of the lost site that nobody else has, and go on with them. */
    private void requireAll() throws SQLException {
        Set<String> missing = new TreeSet<>();
        boolean known = false;
        for (SiteStore survivor : survivors.values()) {
            for (Cursor cursor : cursors(survivor).values()) {
                known |= cursor.site().equals(lost);
                if (cursor.endsAt() == null && !cursor.site().equals(lost)) {
                    missing.add(cursor.site());
                }
            }
        }
        missing.removeAll(survivors.keySet());
        if (!known) {
            throw new MoveRefusedException("no survivor knows a site " + lost);
        }
        if (!missing.isEmpty()) {
            throw new MoveRefusedException("all other sites have to take part; missing: " + String.join(", ", missing));
        }
    }

    /** In the order of names, so that of two successors that are named at once the first site takes one. */
    private void freeze() throws SQLException {
        for (SiteStore survivor : survivors.values()) {
            survivor.transaction(transaction -> {
                transaction.epochs().freeze(lost, successor);
                return lost;
            });
        }
    }

    /** Gives each survivor what any of them has of the lost site's log; returns where that ends. */
    private Map<String, Long> share() throws SQLException {
        Map<String, Long> ends = new TreeMap<>();
        Map<String, SiteStore> holders = new TreeMap<>();
        for (SiteStore survivor : survivors.values()) {
            for (Map.Entry<String, Long> head : heads(survivor).entrySet()) {
                if (head.getValue() >= ends.getOrDefault(head.getKey(), 0L)) {
                    ends.put(head.getKey(), head.getValue());
                    holders.put(head.getKey(), survivor);
                }
            }
        }
        for (SiteStore survivor : survivors.values()) {
            Map<String, Long> heads = heads(survivor);
            for (Map.Entry<String, SiteStore> holder : holders.entrySet()) {
                copy(holder.getKey(), holder.getValue(), survivor, heads.getOrDefault(holder.getKey(), 0L));
            }
        }
        return ends;
    }

    private static void copy(String origin, SiteStore from, SiteStore to, long after) throws SQLException {
        long copied = after;
        List<LogBatch> batches;
        do {
            long next = copied;
            batches = from.transaction(transaction -> transaction.arrived(origin, next, RECORDS_AT_ONCE));
            if (!batches.isEmpty()) {
                List<LogBatch> read = batches;
                to.transaction(transaction -> {
                    transaction.epochs().receive(read);
                    return origin;
                });
                copied = batches.get(batches.size() - 1).lastSequence();
            }
        } while (!batches.isEmpty());
    }

    /** Up to where a survivor has each of the lost site's logs without a gap, merged or not. */
    private Map<String, Long> heads(SiteStore survivor) throws SQLException {
        return survivor.transaction(transaction -> {
            Map<String, Long> heads = Moves.origins(transaction, lost);
            for (Map.Entry<String, Long> head : heads.entrySet()) {
                head.setValue(head(transaction, head.getKey(), head.getValue()));
            }
            return heads;
        });
    }

    private static long head(SiteTransaction transaction, String origin, long merged) throws SQLException {
        long head = merged;
        while (true) {
            List<LogBatch> more = transaction.arrived(origin, head, RECORDS_AT_ONCE);
            for (LogBatch batch : more) {
                if (batch.firstSequence() > head + 1) {
                    return head;
                }
                head = batch.lastSequence();
            }
            if (more.isEmpty()) {
                return head;
            }
        }
    }

    /** The successor has to know every epoch that a survivor knows, before it opens the next one. */
    private VersionVector everythingKnown(Map<String, Long> ends) throws SQLException {
        VersionVector known = new VersionVector(ends);
        for (SiteStore survivor : survivors.values()) {
            known = known.join(vector(cursors(survivor)));
        }
        return known;
    }

    private static VersionVector vector(Map<String, Cursor> cursors) {
        Map<String, Long> sequences = new TreeMap<>();
        cursors.forEach((origin, cursor) -> sequences.put(origin, cursor.sequence()));
        return new VersionVector(sequences);
    }

    /** The last step. */
    public Epoch record(Map<String, Long> ends) throws SQLException {
        return heir.transaction(transaction -> {
            EpochTransaction epochs = transaction.epochs();
            epochs.lock();
            Standing standing = epochs.standing();
            boolean coordinated = standing.current().site().equals(lost);
            if (!coordinated && ended(transaction, ends)) {
                return standing.current();
            }
            Epoch next = coordinated ? standing.current().next(successor) : null;
            ControlRecord record = new ControlRecord.Lose(lost, ends, next);
            EpochTransaction.Place place = epochs.append(record.operation(), record.arguments());
            Moves.end(transaction, lost, ends);
            return opened(epochs, next, place, standing.current());
        });
    }

    private static Epoch opened(
            EpochTransaction epochs, @Nullable Epoch next, EpochTransaction.Place place, Epoch current)
            throws SQLException {
        if (next == null) {
            return current;
        }
        epochs.open(next, place.origin(), place.sequence());
        return next;
    }

    private static boolean ended(SiteTransaction transaction, Map<String, Long> ends) throws SQLException {
        Map<String, Cursor> cursors = transaction.cursors();
        return ends.keySet().stream().allMatch(origin -> {
            Cursor cursor = cursors.get(origin);
            return cursor != null && cursor.endsAt() != null;
        });
    }

    private static SortedMap<String, Cursor> cursors(SiteStore store) throws SQLException {
        return store.transaction(SiteTransaction::cursors);
    }
}
