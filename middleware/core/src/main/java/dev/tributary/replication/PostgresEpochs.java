package dev.tributary.replication;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Standing;
import dev.tributary.engine.SiteMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Epochs in PostgreSQL, in a transaction that is the writer. */
final class PostgresEpochs implements EpochTransaction {
    private final Pipeline pipeline;
    private final SiteMerge merge;

    PostgresEpochs(Pipeline pipeline, SiteMerge merge) {
        this.pipeline = pipeline;
        this.merge = merge;
    }

    @Override
    public Standing standing() throws SQLException {
        return Epochs.standing(pipeline.connection(), merge.origin());
    }

    @Override
    public void lock() throws SQLException {
        Epochs.lock(pipeline.connection());
    }

    @Override
    public void open(Epoch epoch, String origin, long sequence) throws SQLException {
        Epochs.open(pipeline.connection(), epoch, origin, sequence);
    }

    @Override
    public Place append(String operation, String arguments) throws SQLException {
        return new Place(merge.origin(), merge.append(pipeline.connection(), operation, arguments));
    }

    /** What the others go on with must not be undone by a crash, as merging may be, which is then done again. */
    private Connection durable() throws SQLException {
        Connection connection = pipeline.connection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
        return connection;
    }

    @Override
    public void freeze(String lost, String successor) throws SQLException {
        Map<String, String> frozen = new TreeMap<>();
        Connection connection = durable();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT origin, coalesce(frozen_for, '') FROM tributary.origin WHERE site = ? ORDER BY origin")) {
            statement.setString(1, lost);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    frozen.put(result.getString(1), result.getString(2));
                }
            }
        }
        for (Map.Entry<String, String> origin : frozen.entrySet()) {
            if (!origin.getValue().isEmpty() && !origin.getValue().equals(successor)) {
                throw new SQLException(
                        "site " + lost + " is being declared lost already, for " + origin.getValue(), "55006");
            }
            hold(connection, origin.getKey());
            update(
                    "UPDATE tributary.origin SET frozen_for = ? WHERE origin = ? AND frozen_for IS NULL",
                    successor,
                    origin.getKey());
        }
    }

    /** Waits for what is arriving at the moment, and keeps the rest away until the commit. */
    private static void hold(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT tributary.hold_arrivals(?)")) {
            statement.setString(1, origin);
            statement.execute();
        }
    }

    @Override
    public void thaw(String lost) throws SQLException {
        update("UPDATE tributary.origin SET frozen_for = NULL WHERE site = ? AND ends_at IS NULL", lost);
    }

    @Override
    public void receive(List<LogBatch> batches) throws SQLException {
        LogBatch last = batches.get(batches.size() - 1);
        Connection connection = durable();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT tributary.extend_log(?, ?), pg_notify('tributary_arrival', ?)")) {
            statement.setString(1, last.origin());
            statement.setLong(2, last.lastSequence());
            statement.setString(3, last.origin());
            statement.execute();
        }
        LogBatches.refill(connection, batches);
    }

    @Override
    public void end(String origin, long last) throws SQLException {
        update(
                "UPDATE tributary.origin SET ends_at = ?::bigint, frozen_for = coalesce(frozen_for, site)"
                        + " WHERE origin = ? AND ends_at IS NULL",
                String.valueOf(last),
                origin);
    }

    private void update(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = pipeline.connection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
