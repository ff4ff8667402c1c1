package dev.tributary.replication;

import dev.tributary.engine.RecordMerge;
import dev.tributary.engine.SiteMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * A site's PostgreSQL. Transactions do not wait for their flush: what a crash undoes is merged again, since the cursor is
 * undone with it, and whatever of this site depends on it is flushed after it.
 */
public final class PostgresSiteStore implements SiteStore {
    static final String BECOME_WRITER = "SET LOCAL ROLE tributary_writer";

    private static final String CURSOR =
            "SELECT origin, site, last_sequence, last_stamp, ends_at FROM tributary.origin";

    private final DataSource dataSource;
    private final SiteMerge merge;

    /**
     * @param dataSource READ COMMITTED connections as the application's role
     * @param merge of the engine that runs the site's operations
     */
    public PostgresSiteStore(DataSource dataSource, SiteMerge merge) {
        this.dataSource = dataSource;
        this.merge = merge;
    }

    @Override
    public <T> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                PostgresTransaction transaction = new PostgresTransaction(connection);
                T result = work.in(transaction);
                transaction.pipeline.send();
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private final class PostgresTransaction implements SiteTransaction {
        private final Pipeline pipeline;

        PostgresTransaction(Connection connection) {
            this.pipeline = new Pipeline(connection);
            pipeline.add("SET LOCAL synchronous_commit = off", Pipeline.Binding.NONE);
            pipeline.add(BECOME_WRITER, Pipeline.Binding.NONE);
        }

        @Override
        public SortedMap<String, Cursor> cursors() throws SQLException {
            SortedMap<String, Cursor> cursors = new TreeMap<>();
            pipeline.add(CURSOR, Pipeline.Binding.NONE, result -> {
                while (result.next()) {
                    Cursor cursor = cursor(result);
                    cursors.put(cursor.origin(), cursor);
                }
            });
            pipeline.send();
            return cursors;
        }

        @Override
        public Optional<Cursor> claim(String origin) throws SQLException {
            List<Cursor> claimed = new ArrayList<>(1);
            pipeline.add(
                    CURSOR + " WHERE origin = ? FOR NO KEY UPDATE SKIP LOCKED",
                    (statement, first) -> {
                        statement.setString(first, origin);
                        return first + 1;
                    },
                    result -> {
                        while (result.next()) {
                            claimed.add(cursor(result));
                        }
                    });
            pipeline.send();
            return claimed.stream().findFirst();
        }

        private static Cursor cursor(ResultSet result) throws SQLException {
            return new Cursor(
                    result.getString(1),
                    result.getString(2),
                    result.getLong(3),
                    result.getLong(4),
                    result.getObject(5, Long.class));
        }

        @Override
        public List<LogBatch> arrived(String origin, long after, long mostRecords) throws SQLException {
            return LogBatches.read(pipeline.connection(), origin, after, mostRecords);
        }

        @Override
        public void merge(List<RecordMerge.Stamped> records) throws SQLException {
            PostgresSiteStore.this.merge.merge(pipeline, records);
        }

        @Override
        public EpochTransaction epochs() {
            return new PostgresEpochs(pipeline, merge);
        }

        @Override
        public boolean settle(RecordMerge.Stamped record, long pendingId) throws SQLException {
            return PostgresSiteStore.this.merge.settle(pipeline, record, pendingId);
        }

        @Override
        public void advance(String origin, long sequence, long stamp) {
            pipeline.add(
                    "UPDATE tributary.origin SET last_sequence = ?, last_stamp = greatest(last_stamp, ?)"
                            + " WHERE origin = ?",
                    (statement, first) -> {
                        statement.setLong(first, sequence);
                        statement.setLong(first + 1, stamp);
                        statement.setString(first + 2, origin);
                        return first + 3;
                    });
        }
    }
}
