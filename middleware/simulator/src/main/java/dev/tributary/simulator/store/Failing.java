package dev.tributary.simulator.store;

import dev.tributary.engine.RecordMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A transaction whose connection breaks after so many steps. */
final class Failing implements SiteTransaction {
    private static final String CONNECTION_FAILURE = "08006";

    private final SiteTransaction inner;
    private final Runnable failed;
    private int left;

    Failing(SiteTransaction inner, int steps, Runnable failed) {
        this.inner = inner;
        this.left = steps;
        this.failed = failed;
    }

    private void step() throws SQLException {
        if (left-- == 0) {
            failed.run();
            throw new SQLException("the connection is broken", CONNECTION_FAILURE);
        }
    }

    @Override
    public SortedMap<String, Cursor> cursors() throws SQLException {
        step();
        return inner.cursors();
    }

    @Override
    public Optional<Cursor> claim(String origin) throws SQLException {
        step();
        return inner.claim(origin);
    }

    @Override
    public List<LogBatch> arrived(String origin, long after, long mostRecords) throws SQLException {
        step();
        return inner.arrived(origin, after, mostRecords);
    }

    @Override
    public void merge(List<RecordMerge.Stamped> records) throws SQLException {
        step();
        inner.merge(records);
    }

    @Override
    public void advance(String origin, long sequence, long stamp) throws SQLException {
        step();
        inner.advance(origin, sequence, stamp);
    }

    @Override
    public EpochTransaction epochs() {
        return inner.epochs();
    }
}
