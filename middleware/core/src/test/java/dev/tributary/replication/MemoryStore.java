package dev.tributary.replication;

import dev.tributary.engine.RecordMerge;
import dev.tributary.log.LogBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A site that remembers which records were merged in which order, and refuses those that it is told to. */
final class MemoryStore implements SiteStore {
    final SortedMap<String, Cursor> cursors = new TreeMap<>();
    final List<LogBatch> arrived = new ArrayList<>();
    final List<String> merged = new ArrayList<>();
    /** Names of records with which a transaction fails. */
    final Set<String> refused = new HashSet<>();
    /** Origins whose cursor somebody else has. */
    final Set<String> claimed = new HashSet<>();
    /** How many more transactions that merge something fail, for no reason of theirs. */
    int failures;

    int transactions;

    /** How many records have been read, each as often as it was. */
    long read;

    void origin(String origin, long endsAt) {
        cursors.put(origin, new Cursor(origin, origin, 0, 0, endsAt == 0 ? null : endsAt));
    }

    @Override
    public <T> T transaction(Work<T> work) throws SQLException {
        SortedMap<String, Cursor> cursorsBefore = new TreeMap<>(cursors);
        List<String> mergedBefore = new ArrayList<>(merged);
        transactions++;
        try {
            return work.in(new Transaction());
        } catch (SQLException | RuntimeException e) {
            cursors.putAll(cursorsBefore);
            merged.clear();
            merged.addAll(mergedBefore);
            throw e;
        }
    }

    static String name(String origin, long sequence) {
        return origin + "-" + sequence;
    }

    private final class Transaction implements SiteTransaction {
        @Override
        public SortedMap<String, Cursor> cursors() {
            return new TreeMap<>(cursors);
        }

        @Override
        public Optional<Cursor> claim(String origin) {
            return claimed.contains(origin) ? Optional.empty() : Optional.ofNullable(cursors.get(origin));
        }

        @Override
        public List<LogBatch> arrived(String origin, long after, long mostRecords) {
            List<LogBatch> batches = new ArrayList<>();
            long records = 0;
            for (LogBatch batch : arrived) {
                if (batch.origin().equals(origin) && batch.lastSequence() > after) {
                    records += batch.entries().size();
                    if (!batches.isEmpty() && records > mostRecords) {
                        break;
                    }
                    batches.add(batch);
                    read += batch.entries().size();
                }
            }
            return batches;
        }

        @Override
        public void merge(List<RecordMerge.Stamped> records) throws SQLException {
            if (failures > 0) {
                failures--;
                throw new SQLException("deadlock detected", "40P01");
            }
            for (RecordMerge.Stamped record : records) {
                String name = name(record.origin(), record.sequence());
                if (refused.contains(name)) {
                    throw new SQLException("violates a check constraint", "23514");
                }
                merged.add(name);
            }
        }

        @Override
        public void advance(String origin, long sequence, long stamp) {
            cursors.computeIfPresent(
                    origin, (o, before) -> new Cursor(o, before.site(), sequence, stamp, before.endsAt()));
        }

        @Override
        public EpochTransaction epochs() {
            throw new UnsupportedOperationException("no coordinator moves here");
        }
    }
}
