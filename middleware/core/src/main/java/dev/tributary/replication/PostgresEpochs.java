package dev.tributary.replication;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Standing;
import dev.tributary.engine.SiteMerge;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.store.Pipeline;
import dev.tributary.versions.PlansInUse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Epochs in PostgreSQL, in a transaction that is the writer. */
final class PostgresEpochs implements EpochTransaction {
    /** Both clocks are the one here: heartbeats tell when they were sent, and the other site tells that back. */
    private static final String HEARD = """
            SELECT (extract(epoch FROM clock_timestamp() - s.arrived_at) * 1000)::bigint,
                   ((extract(epoch FROM own.sent_at) * 1000000)::bigint - (s.heard -> own.site ->> 'sent')::bigint) / 1000,
                   (SELECT sum(greatest(0, o.last_sequence - coalesce((s.merged ->> o.origin)::bigint, 0)))
                      FROM tributary.origin o)::bigint,
                   s.plans,
                   ARRAY(SELECT DISTINCT u.use FROM tributary.site w, unnest(w.plans) AS u(use)
                          WHERE w.site NOT IN (s.site, own.site))
              FROM tributary.site s LEFT JOIN tributary.site own ON own.site = ?
             WHERE s.site = ? AND s.arrived_at IS NOT NULL""";

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

    @Override
    public Optional<Heard> heard(String site) throws SQLException {
        Connection connection = pipeline.connection();
        try (PreparedStatement statement = connection.prepareStatement(HEARD)) {
            statement.setString(1, standing().site());
            statement.setString(2, site);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                Duration silence = Duration.ofMillis(Math.max(0, result.getLong(1)));
                long deaf = result.getLong(2);
                Duration unheard = result.wasNull() ? null : Duration.ofMillis(Math.max(0, deaf));
                List<String> others = new ArrayList<>(PlansInUse.here(connection));
                others.addAll(texts(result, 5));
                return Optional.of(new Heard(silence, unheard, result.getLong(3), texts(result, 4), others));
            }
        }
    }

    private static List<String> texts(ResultSet result, int column) throws SQLException {
        return List.of((String[]) result.getArray(column).getArray());
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
        askAgain();
    }

    /** A site that had lost records itself waits for this one no more, but the others may have got some from it since they said. */
    private void askAgain() throws SQLException {
        update("UPDATE tributary.origin o SET catching_up_since = s.beat FROM tributary.site s"
                + " WHERE s.site = o.site AND o.written_here AND o.catching_up_since IS NOT NULL");
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
