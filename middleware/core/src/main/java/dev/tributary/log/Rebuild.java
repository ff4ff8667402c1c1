package dev.tributary.log;

import dev.tributary.dsl.model.Application;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Folds the log again, beside the live tables and with the same code, and compares. Everything is read in one snapshot,
 * the copies are temporary tables, and nobody is blocked but retention. It needs the right to read and to make temporary
 * tables; the snapshot holds back VACUUM as long as it runs.
 */
public final class Rebuild {
    private final DataSource dataSource;
    private final Application application;

    /** Works on connections whose search path finds the managed tables, as the application's does. */
    public Rebuild(DataSource dataSource, Application application) {
        this.dataSource = dataSource;
        this.application = application;
    }

    /**
     * Compares the live tables with what the last checkpoint and all records after it yield.
     *
     * @param progress in records
     * @throws SQLException when the database refuses or is lost
     */
    public Comparison compare(Progress progress) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            int isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // This takes no snapshot yet. Retention waits for this lock, so that nothing is dropped under our
                // hands.
                statement.execute("LOCK TABLE tributary.log_in_use IN ACCESS SHARE MODE");
                return compare(connection, progress);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(isolation);
            }
        }
    }

    private Comparison compare(Connection connection, Progress progress) throws SQLException {
        List<Fold.Range> ranges = ranges(connection);
        Copies copies = Copies.temporary(application);
        copies.create(connection);
        copies.fillFrom(connection, Copies.checkpoint(application));
        Differences differences = new Differences();
        Fold fold = new Fold(connection, application, copies, FoldedRequests.read(connection), differences);
        fold.run(ranges, progress);
        fold.pending();
        List<TableComparison> tables = new ArrayList<>();
        for (Copies.Pair pair : copies.pairs()) {
            tables.add(new Comparing(pair).compare(connection));
        }
        long records = ranges.stream().mapToLong(r -> r.upTo() - r.after()).sum();
        return new Comparison(records, differences.findings(), tables);
    }

    /** What is to be folded of each origin: what no checkpoint holds, up to its head. */
    private static List<Fold.Range> ranges(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT o.origin,"
                        + " coalesce(c.last_sequence, 0), o.last_sequence FROM tributary.origin o"
                        + " LEFT JOIN tributary.log_checkpoint c USING (origin) ORDER BY o.number");
                ResultSet result = statement.executeQuery()) {
            List<Fold.Range> ranges = new ArrayList<>();
            while (result.next()) {
                ranges.add(new Fold.Range(result.getString(1), result.getLong(2), result.getLong(3)));
            }
            return ranges;
        }
    }
}
