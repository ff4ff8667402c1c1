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
            String stays = partition.last() <= after ? "" : stays(origin, partition, head, sealedTo);
            if (!stays.isEmpty()) {
                return new Cut(origin, after, at, going, partition.relation() + " stays: " + stays);
            }
            going.add(partition);
            at = Math.max(at, partition.last());
        }
        return new Cut(origin, after, at, going, "there is no further partition");
    }

    /** Why a partition must stay; empty when it may go. */
    private String stays(String origin, Cut.Partition partition, long head, long sealedTo) throws SQLException {
        if (partition.last() > head) {
            return "it is not full yet";
        }
        if (partition.last() > sealedTo) {
            return "not all of its records are sealed";
        }
        if (policy.records() != null && head - partition.last() < policy.records()) {
            return "it holds some of the last " + policy.records() + " records";
        }
        return policy.age() != null && younger(origin, partition)
                ? "it holds records younger than " + policy.age()
                : "";
    }

    private boolean younger(String origin, Cut.Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EXISTS (SELECT FROM tributary.log"
                + " WHERE origin = ? AND sequence BETWEEN ? AND ?"
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
