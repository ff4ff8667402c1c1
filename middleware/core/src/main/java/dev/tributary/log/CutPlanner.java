package dev.tributary.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Decides which partitions may go. */
record CutPlanner(Connection connection, RetentionPolicy policy) {

    List<Cut> cuts() throws SQLException {
        List<Cut> cuts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT o.origin, 'log_' || o.number,"
                        + " o.last_sequence, coalesce(c.last_sequence, 0), (SELECT max(s.last_sequence)"
                        + " FROM tributary.log_seal s WHERE s.origin = o.origin) FROM tributary.origin o"
                        + " LEFT JOIN tributary.log_checkpoint c USING (origin) ORDER BY o.number");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                cuts.add(cut(
                        result.getString(1),
                        result.getString(2),
                        result.getLong(3),
                        result.getLong(4),
                        result.getLong(5)));
            }
        }
        return cuts;
    }

    private Cut cut(String origin, String parent, long head, long after, long sealedTo) throws SQLException {
        long at = after;
        List<Cut.Partition> going = new ArrayList<>();
        for (Cut.Partition partition : partitions(origin, parent)) {
            long last = lastIn(origin, partition);
            String stays = partition.last() <= after ? "" : stays(origin, partition, last, head, sealedTo);
            if (!stays.isEmpty()) {
                return new Cut(origin, after, at, going, partition.relation() + " stays: " + stays);
            }
            going.add(partition);
            at = Math.max(at, last);
        }
        return new Cut(origin, after, at, going, "there is no further partition");
    }

    /** Why a partition must stay; empty when it may go. */
    private String stays(String origin, Cut.Partition partition, long last, long head, long sealedTo)
            throws SQLException {
        if (partition.last() > head) {
            return "it is not full yet";
        }
        if (last > sealedTo) {
            return "not all of its records are sealed";
        }
        if (policy.records() != null && head - partition.last() < policy.records()) {
            return "it holds some of the last " + policy.records() + " records";
        }
        return policy.age() != null && younger(origin, partition)
                ? "it holds records younger than " + policy.age()
                : "";
    }

    /** A batch is where its last record belongs, so that the last batch may end before its partition; 0 for none. */
    private long lastIn(String origin, Cut.Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT coalesce(max(last_sequence), 0)"
                + " FROM tributary.log_batch WHERE origin = ? AND last_sequence BETWEEN ? AND ?")) {
            statement.setString(1, origin);
            statement.setLong(2, partition.first());
            statement.setLong(3, partition.last());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private boolean younger(String origin, Cut.Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EXISTS (SELECT FROM tributary.log_batch"
                + " WHERE origin = ? AND last_sequence BETWEEN ? AND ?"
                + " AND committed_at > clock_timestamp() - ? * interval '1 microsecond')")) {
            statement.setString(1, origin);
            statement.setLong(2, partition.first());
            statement.setLong(3, partition.last());
            statement.setLong(
                    4,
                    Math.multiplyExact(policy.age() == null ? 0 : policy.age().toMillis(), 1000L));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private List<Cut.Partition> partitions(String origin, String parent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT relation, first_sequence,"
                + " last_sequence FROM tributary.log_partition WHERE origin = ? ORDER BY first_sequence")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                List<Cut.Partition> partitions = new ArrayList<>();
                while (result.next()) {
                    partitions.add(
                            new Cut.Partition(parent, result.getString(1), result.getLong(2), result.getLong(3)));
                }
                return partitions;
            }
        }
    }
}
