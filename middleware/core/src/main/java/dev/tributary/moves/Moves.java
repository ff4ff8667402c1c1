package dev.tributary.moves;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogEntry;
import dev.tributary.replication.ControlRecords;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteStore;
import dev.tributary.replication.SiteTransaction;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The planned move of the coordinator, and what every site does when it merges the record of a move.
 *
 * <p>The old coordinator commits a closing record in its own log, and by the same transaction is the coordinator no more. The
 * new one is it by the transaction that merges that record; whatever the old one has committed before is merged by then,
 * because records are merged in causal order. In between there is none. So there is never a moment at which two sites would
 * commit, whichever of them, and whatever between them, stops working at whatever moment.
 */
public final class Moves implements ControlRecords {

    /**
     * Closes the current epoch in favour of another site, provided that it looks as if that could coordinate soon: there is no
     * coordinator until it does, and a closed epoch is not opened again. Doing it again changes nothing.
     *
     * @param site the store of the coordinator
     * @return the epoch that begins as soon as the successor has merged everything up to here
     * @throws MoveRefusedException when the site is not the coordinator, knows no such successor, or that is not ready
     */
    public Epoch close(SiteStore site, String successor, Readiness readiness) throws SQLException {
        return close(site, successor, epochs -> readiness.require(successor, epochs.heard(successor)));
    }

    /**
     * As {@link #close(SiteStore, String, Readiness)}, whatever is known of the successor. That is safe: at no time there are
     * two coordinators. But there is none while the successor is away.
     *
     * @throws MoveRefusedException when the site is not the coordinator, or knows no such successor
     */
    public Epoch close(SiteStore site, String successor) throws SQLException {
        return close(site, successor, epochs -> {});
    }

    /** May refuse. */
    private interface Condition {
        void check(EpochTransaction epochs) throws SQLException;
    }

    private Epoch close(SiteStore site, String successor, Condition condition) throws SQLException {
        return site.transaction(transaction -> {
            EpochTransaction epochs = transaction.epochs();
            epochs.lock();
            Standing standing = epochs.standing();
            Epoch current = standing.current();
            if (current.site().equals(successor)) {
                return current;
            }
            Standing.Decision decision = standing.coordinated();
            if (decision instanceof Standing.CatchingUp catchingUp) {
                // The successor would not see either what this site has lost.
                throw new MoveRefusedException(catchingUp.problem());
            }
            if (!(decision instanceof Standing.Here)) {
                throw new MoveRefusedException(
                        standing.lost()
                                ? "site " + standing.site() + " was declared lost"
                                : "site " + standing.site() + " is not the coordinator: that is " + current.site()
                                        + ", of epoch " + current.number());
            }
            requireKnown(transaction, successor);
            condition.check(epochs);
            Epoch next = current.next(successor);
            ControlRecord record = new ControlRecord.Close(next);
            EpochTransaction.Place place = epochs.append(record.operation(), record.arguments());
            epochs.open(next, place.origin(), place.sequence());
            return next;
        });
    }

    private static void requireKnown(SiteTransaction transaction, String successor) throws SQLException {
        if (transaction.cursors().values().stream()
                .noneMatch(cursor -> cursor.site().equals(successor) && cursor.endsAt() == null)) {
            throw new MoveRefusedException("no site " + successor + " is known here");
        }
    }

    @Override
    public void merged(SiteTransaction transaction, String origin, LogEntry entry) throws SQLException {
        ControlRecord record =
                ControlRecord.read(entry.operation(), entry.arguments()).orElse(null);
        if (record == null) {
            return;
        }
        long sequence =
                Objects.requireNonNull(transaction.cursors().get(origin)).sequence();
        EpochTransaction epochs = transaction.epochs();
        if (record instanceof ControlRecord.Close close) {
            epochs.open(close.next(), origin, sequence);
            return;
        }
        ControlRecord.Lose lose = (ControlRecord.Lose) record;
        end(transaction, lose.site(), lose.ends());
        Epoch next = lose.next();
        if (next != null) {
            epochs.open(next, origin, sequence);
        }
    }

    /** Ends the logs of a lost site: nothing is merged of an origin that no survivor had heard of. */
    static void end(SiteTransaction transaction, String lost, Map<String, Long> ends) throws SQLException {
        Map<String, Long> all = new TreeMap<>(ends);
        origins(transaction, lost).keySet().forEach(origin -> all.putIfAbsent(origin, 0L));
        EpochTransaction epochs = transaction.epochs();
        for (Map.Entry<String, Long> end : all.entrySet()) {
            epochs.end(end.getKey(), end.getValue());
        }
    }

    /** The origins that a site has written as, and how far each is merged. */
    static Map<String, Long> origins(SiteTransaction transaction, String site) throws SQLException {
        Map<String, Long> origins = new TreeMap<>();
        for (Cursor cursor : transaction.cursors().values()) {
            if (cursor.site().equals(site)) {
                origins.put(cursor.origin(), cursor.sequence());
            }
        }
        return origins;
    }
}
