package dev.tributary.log;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.RequestCopies;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Drops old partitions of the log. What their records yield is first folded into a checkpoint, from which rebuilding
 * then begins, and the chain's value at the cut is kept. Only whole partitions go, only sealed ones, and only after their
 * records have been verified. Runs as the owner of the log. Users go on; verification and rebuilding wait meanwhile.
 */
public final class Retention {
    private final DataSource dataSource;
    private final Application application;

    /** Works as the owner, on connections whose search path finds the managed tables. */
    public Retention(DataSource dataSource, Application application) {
        this.dataSource = dataSource;
        this.application = application;
    }

    /**
     * Drops what the policy lets go.
     *
     * @param dryRun only says what it would do
     * @param progress in records that are folded
     * @throws RetentionException when verification finds something in what would be dropped
     */
    public RetentionResult retain(RetentionPolicy policy, boolean dryRun, Progress progress) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            List<Cut> cuts;
            try (Statement statement = connection.createStatement()) {
                if (!dryRun) {
                    statement.execute("LOCK TABLE tributary.log_in_use IN ACCESS EXCLUSIVE MODE");
                }
                cuts = new CutPlanner(connection, policy).cuts();
                if (dryRun) {
                    connection.rollback();
                    return new RetentionResult(
                            true, cuts.stream().map(Cut::result).toList());
                }
                fold(connection, cuts, progress);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
            // A partition leaves the log without blocking anybody only outside a transaction. If this stops half way,
            // the
            // next run goes on: what the checkpoint holds is dropped whenever it is found.
            connection.setAutoCommit(true);
            for (Cut cut : cuts) {
                for (Cut.Partition partition : cut.partitions()) {
                    drop(connection, partition);
                }
            }
            return new RetentionResult(false, cuts.stream().map(Cut::result).toList());
        }
    }

    /**
     * Takes the rows that the managed tables hold as the state from which the log starts, so that rebuilding knows them:
     * for a database that had rows before it was put under management. Possible only before the first record.
     *
     * @throws RetentionException when there are records already
     */
    public void baseline() throws SQLException {
        if (!baselineUnlessBegun()) {
            throw new RetentionException("the log has records already: what came before them cannot be told");
        }
    }

    /** Does the same unless there are records already, and says whether there were none. */
    public boolean baselineUnlessBegun() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // Looked at first without the lock: whoever starts beside users must not stop them.
                if (begun(connection)) {
                    connection.rollback();
                    return false;
                }
                statement.execute("LOCK TABLE tributary.log_in_use, tributary.log_pending, tributary.origin"
                        + " IN ACCESS EXCLUSIVE MODE");
                boolean begun = begun(connection);
                if (!begun) {
                    Copies copies = Copies.checkpoint(application);
                    copies.create(connection);
                    copies.clear(connection);
                    copies.fillFromOriginals(connection);
                }
                connection.commit();
                return !begun;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean begun(Connection connection) throws SQLException {
        return holds(
                connection,
                "SELECT EXISTS (SELECT FROM tributary.origin WHERE last_sequence > 0)"
                        + " OR EXISTS (SELECT FROM tributary.log_pending)");
    }

    private void fold(Connection connection, List<Cut> cuts, Progress progress) throws SQLException {
        List<Cut> real = cuts.stream().filter(c -> c.at() > c.after()).toList();
        if (real.isEmpty()) {
            return;
        }
        for (Cut cut : real) {
            Verification verified =
                    ChainWalk.upTo(connection, cut.origin(), cut.at()).verify();
            refuse(cut.origin(), verified.findings());
        }
        Copies copies = Copies.checkpoint(application);
        copies.create(connection);
        Differences differences = new Differences();
        RequestCopies.Seen seen = FoldedRequests.read(connection);
        new Fold(connection, application, copies, seen, differences)
                .run(
                        real.stream()
                                .map(c -> new Fold.Range(c.origin(), c.after(), c.at()))
                                .toList(),
                        progress);
        refuse("all origins", differences.findings());
        FoldedRequests.keep(connection, seen);
        for (Cut cut : real) {
            remember(connection, cut);
        }
    }

    private static void refuse(String origin, List<Finding> findings) {
        if (!findings.isEmpty()) {
            throw new RetentionException("nothing is dropped, because something is wrong in the log of " + origin + ": "
                    + findings.get(0).message());
        }
    }

    /** The chain goes on from its value at the cut, which one seal says, too. */
    private static void remember(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement checkpoint = connection.prepareStatement(
                        "INSERT INTO tributary.log_checkpoint (origin, last_sequence, chain)"
                                + " SELECT origin, last_sequence, chain FROM tributary.log_seal WHERE origin = ?"
                                + " AND last_sequence = ? ON CONFLICT (origin) DO UPDATE SET last_sequence ="
                                + " excluded.last_sequence, chain = excluded.chain, made_at = excluded.made_at");
                PreparedStatement seals = connection.prepareStatement("DELETE FROM tributary.log_seal"
                        + " WHERE origin = ? AND last_sequence > 0 AND last_sequence < ?")) {
            for (PreparedStatement statement : List.of(checkpoint, seals)) {
                statement.setString(1, cut.origin());
                statement.setLong(2, cut.at());
                statement.executeUpdate();
            }
        }
    }

    private static void drop(Connection connection, Cut.Partition partition) throws SQLException {
        String table = "tributary." + Tables.quote(partition.relation());
        String parent = "tributary." + Tables.quote(partition.parent());
        try (Statement statement = connection.createStatement()) {
            if (holds(connection, inherits(table, "inhdetachpending"))) {
                statement.execute("ALTER TABLE " + parent + " DETACH PARTITION " + table + " FINALIZE");
            } else if (holds(connection, inherits(table, "true"))) {
                statement.execute("ALTER TABLE " + parent + " DETACH PARTITION " + table + " CONCURRENTLY");
            }
            statement.execute("DROP TABLE IF EXISTS " + table);
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM tributary.log_partition WHERE relation = ?")) {
            statement.setString(1, partition.relation());
            statement.executeUpdate();
        }
    }

    private static String inherits(String table, String condition) {
        return "SELECT coalesce((SELECT " + condition + " FROM pg_inherits WHERE inhrelid = to_regclass('" + table
                + "')), false)";
    }

    private static boolean holds(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() && result.getBoolean(1);
        }
    }
}
