package dev.tributary.simulator.world;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.engine.Changes;
import dev.tributary.engine.Family;
import dev.tributary.engine.MergeTarget;
import dev.tributary.engine.RecordMerge;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.log.LogBatch;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteTransaction;
import dev.tributary.simulator.store.MemoryStore;
import dev.tributary.store.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Mutants that need nothing but a store that is not what it should be: the code that runs over it is the real one. */
final class Mutations {
    private Mutations() {}

    static void put(Mutant mutant, MemoryStore store) {
        switch (mutant) {
            case CURSOR_BEFORE_MERGE -> store.around(transaction -> new CursorBeforeMerge(transaction, store));
            case DEPENDENCY_IGNORED -> store.around(DependencyIgnored::new);
            case DUPLICATE_APPLIED -> store.around(DuplicateApplied::new);
            case TAIL_REJOINS -> store.around(TailRejoins::new);
            case GAP_IGNORED -> store.around(GapIgnored::new);
            case TOMBSTONE_FORGOTTEN -> store.aroundTables(TombstoneForgotten::new);
            case LAST_WRITER_IGNORED -> store.aroundTables(LastWriterIgnored::new);
            case CASCADE_FORGOTTEN -> store.aroundTables(CascadeForgotten::new);
            default -> {}
        }
    }

    /** Passes everything on. */
    private static class Passing implements SiteTransaction {
        private final SiteTransaction inner;

        Passing(SiteTransaction inner) {
            this.inner = inner;
        }

        @Override
        public SortedMap<String, Cursor> cursors() throws SQLException {
            return inner.cursors();
        }

        @Override
        public Optional<Cursor> claim(String origin) throws SQLException {
            return inner.claim(origin);
        }

        @Override
        public List<LogBatch> arrived(String origin, long after, long mostRecords) throws SQLException {
            return inner.arrived(origin, after, mostRecords);
        }

        @Override
        public void merge(List<RecordMerge.Stamped> records) throws SQLException {
            inner.merge(records);
        }

        @Override
        public void advance(String origin, long sequence, long stamp) throws SQLException {
            inner.advance(origin, sequence, stamp);
        }

        @Override
        public EpochTransaction epochs() {
            return inner.epochs();
        }
    }

    /** Nothing of a lost site is ever refused. */
    private static final class TailRejoins extends Passing {
        TailRejoins(SiteTransaction inner) {
            super(inner);
        }

        @Override
        public EpochTransaction epochs() {
            return new Forgiving(super.epochs());
        }
    }

    private record Forgiving(EpochTransaction inner) implements EpochTransaction {
        @Override
        public Standing standing() throws SQLException {
            return inner.standing();
        }

        @Override
        public void lock() throws SQLException {
            inner.lock();
        }

        @Override
        public void open(Epoch epoch, String origin, long sequence) throws SQLException {
            inner.open(epoch, origin, sequence);
        }

        @Override
        public Place append(String operation, String arguments) throws SQLException {
            return inner.append(operation, arguments);
        }

        @Override
        public void freeze(String site, String successor) {}

        @Override
        public void thaw(String site) {}

        @Override
        public void receive(List<LogBatch> batches) throws SQLException {
            inner.receive(batches);
        }

        @Override
        public void end(String origin, long last) {}
    }

    private static final class CursorBeforeMerge extends Passing {
        private final MemoryStore store;

        CursorBeforeMerge(SiteTransaction inner, MemoryStore store) {
            super(inner);
            this.store = store;
        }

        @Override
        public void merge(List<RecordMerge.Stamped> records) throws SQLException {
            RecordMerge.Stamped last = records.get(records.size() - 1);
            store.atOnce(transaction -> transaction.advance(last.origin(), last.sequence(), last.stamp()));
            super.merge(records);
        }
    }

    private static final class DependencyIgnored extends Passing {
        DependencyIgnored(SiteTransaction inner) {
            super(inner);
        }

        @Override
        public List<LogBatch> arrived(String origin, long after, long mostRecords) throws SQLException {
            return super.arrived(origin, after, mostRecords).stream()
                    .map(batch -> new LogBatch(
                            batch.origin(),
                            batch.firstSequence(),
                            batch.lastSequence(),
                            batch.stamp(),
                            new java.util.TreeMap<>(),
                            batch.epoch(),
                            batch.plan(),
                            batch.pendingId(),
                            batch.committedAt(),
                            batch.entries()))
                    .toList();
        }
    }

    private static final class DuplicateApplied extends Passing {
        DuplicateApplied(SiteTransaction inner) {
            super(inner);
        }

        @Override
        public void advance(String origin, long sequence, long stamp) throws SQLException {
            super.advance(origin, sequence - 1, stamp);
        }
    }

    private static final class GapIgnored extends Passing {
        GapIgnored(SiteTransaction inner) {
            super(inner);
        }

        @Override
        public Optional<Cursor> claim(String origin) throws SQLException {
            Optional<Cursor> cursor = super.claim(origin);
            if (cursor.isEmpty()) {
                return cursor;
            }
            long sequence = cursor.get().sequence();
            for (LogBatch batch : arrived(origin, sequence, 1)) {
                sequence = Math.max(sequence, batch.firstSequence() - 1);
            }
            return Optional.of(new Cursor(
                    origin,
                    cursor.get().site(),
                    sequence,
                    cursor.get().stamp(),
                    cursor.get().endsAt()));
        }
    }

    /** Passes everything on. */
    private static class PassingTables implements MergeTarget {
        private final MergeTarget inner;

        PassingTables(MergeTarget inner) {
            this.inner = inner;
        }

        @Override
        public Rows lock(List<Effect> effects) throws SQLException {
            return inner.lock(effects);
        }

        @Override
        public Map<Register, Stamp> stamps(Set<Register> registers) throws SQLException {
            return inner.stamps(registers);
        }

        @Override
        public Set<Integer> repeats(List<RecordMerge.Stamped> records) throws SQLException {
            return inner.repeats(records);
        }

        @Override
        public void write(Changes changes) throws SQLException {
            inner.write(changes);
        }

        @Override
        public void stamp(Map<Register, Stamp> written, Set<RowId> gone) throws SQLException {
            inner.stamp(written, gone);
        }
    }

    private static final class TombstoneForgotten extends PassingTables {
        TombstoneForgotten(MergeTarget inner) {
            super(inner);
        }

        @Override
        public void write(Changes changes) throws SQLException {
            super.write(new Changes() {
                @Override
                public Map<RowId, Optional<Row>> changed() {
                    return changes.changed();
                }

                @Override
                public Set<RowId> inserted() {
                    return changes.inserted();
                }

                @Override
                public boolean isEnsured(RowId id) {
                    return changes.isEnsured(id);
                }

                @Override
                public Set<RowId> deleted() {
                    return Set.of();
                }

                @Override
                public Set<String> changedAttributes(String entity) {
                    return changes.changedAttributes(entity);
                }
            });
        }
    }

    private static final class LastWriterIgnored extends PassingTables {
        LastWriterIgnored(MergeTarget inner) {
            super(inner);
        }

        @Override
        public Map<Register, Stamp> stamps(Set<Register> registers) {
            return Map.of();
        }
    }

    private static final class CascadeForgotten extends PassingTables {
        CascadeForgotten(MergeTarget inner) {
            super(inner);
        }

        @Override
        public Rows lock(List<Effect> effects) throws SQLException {
            return new Childless(super.lock(effects));
        }
    }

    /** Rows on which nothing hangs. */
    private record Childless(Rows rows) implements Rows, Family {
        @Override
        public Optional<Row> find(RowId id) {
            return rows.find(id);
        }

        @Override
        public boolean isTombstone(RowId id) {
            return rows.isTombstone(id);
        }

        @Override
        public List<RowId> children(Schema.Cascade cascade, RowKey parent) {
            return List.of();
        }
    }
}
