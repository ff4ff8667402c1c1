package dev.tributary.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which partitions may go. What goes is folded into one state, so it must hold, of every origin, whatever any of its
 * records has seen: the cuts are moved back until they do.
 */
record CutPlanner(Connection connection, RetentionPolicy policy) {

    List<Cut> cuts() throws SQLException {
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT o.origin, 'log_' || o.number,"
                        + " o.last_sequence, coalesce(c.last_sequence, 0), (SELECT max(s.last_sequence)"
                        + " FROM tributary.log_seal s WHERE s.origin = o.origin), tributary.merged_everywhere(o.origin)"
                        + " FROM tributary.origin o LEFT JOIN tributary.log_checkpoint c USING (origin)"
                        + " ORDER BY o.number");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                State state = new State(
                        result.getString(1),
                        result.getString(2),
                        result.getLong(3),
                        result.getLong(4),
                        result.getLong(5),
                        result.getLong(6));
                candidates.put(state.origin(), candidate(state));
            }
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Candidate candidate : candidates.values()) {
                moved |= candidate.moveBack(candidates);
            }
        }
        return candidates.values().stream().map(Candidate::cut).toList();
    }

    /**
     * What is known of one origin's log.
     *
     * @param after what the checkpoint holds already
     * @param merged up to where all sites have merged it
     */
    private record State(String origin, String parent, long head, long after, long sealedTo, long merged) {}

    /**
     * A partition that may go, as far as its own origin is concerned.
     *
     * @param last the last sequence in it; 0 for none
     * @param seen how far its records have seen other origins, where that had risen
     */
    private record Going(Cut.Partition partition, long last, Map<String, Long> seen) {}

    /** The partitions of one origin that may go, the oldest first, until what they have seen says otherwise. */
    private static final class Candidate {
        private final State state;
        private final List<Going> going;
        private String stays;

        Candidate(State state, List<Going> going, String stays) {
            this.state = state;
            this.going = going;
            this.stays = stays;
        }

        long at() {
            return going.stream().mapToLong(Going::last).reduce(state.after(), Math::max);
        }

        /** Lets the partitions stay that have seen what stays; false when there is none. */
        boolean moveBack(Map<String, Candidate> all) {
            for (int i = 0; i < going.size(); i++) {
                for (Map.Entry<String, Long> seen : going.get(i).seen().entrySet()) {
                    Candidate other = all.get(seen.getKey());
                    if (other == null || other.at() < seen.getValue()) {
                        stays = going.get(i).partition().relation() + " stays: its records have seen record "
                                + seen.getValue() + " of " + seen.getKey() + ", which stays";
                        going.subList(i, going.size()).clear();
                        return true;
                    }
                }
            }
            return false;
        }

        Cut cut() {
            return new Cut(
                    state.origin(),
                    state.after(),
                    at(),
                    going.stream().map(Going::partition).toList(),
                    stays);
        }
    }

    private Candidate candidate(State state) throws SQLException {
        List<Going> going = new ArrayList<>();
        for (Cut.Partition partition : partitions(state)) {
            long last = lastIn(state, partition);
            String stays = partition.last() <= state.after() ? "" : stays(state, partition, last);
            if (!stays.isEmpty()) {
                return new Candidate(state, going, partition.relation() + " stays: " + stays);
            }
            going.add(new Going(partition, last, last <= state.after() ? Map.of() : seen(state, partition)));
        }
        return new Candidate(state, going, "there is no further partition");
    }

    /** Why a partition must stay; empty when it may go. */
    private String stays(State state, Cut.Partition partition, long last) throws SQLException {
        if (partition.last() > state.head()) {
            return "it is not full yet";
        }
        if (last > state.merged()) {
            return "not all of its records are merged everywhere";
        }
        if (last > state.sealedTo()) {
            return "not all of its records are sealed";
        }
        if (policy.records() != null && state.head() - partition.last() < policy.records()) {
            return "it holds some of the last " + policy.records() + " records";
        }
        return policy.age() != null && younger(state, partition) ? "it holds records younger than " + policy.age() : "";
    }

    private Map<String, Long> seen(State state, Cut.Partition partition) throws SQLException {
        Map<String, Long> seen = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT d.key, max(d.value::bigint)"
                + " FROM tributary.log_batch b, jsonb_each_text(b.dependencies) d WHERE b.origin = ?"
                + " AND b.last_sequence BETWEEN ? AND ? GROUP BY d.key")) {
            bind(statement, state, partition);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    seen.put(result.getString(1), result.getLong(2));
                }
            }
        }
        return seen;
    }

    private static void bind(PreparedStatement statement, State state, Cut.Partition partition) throws SQLException {
        statement.setString(1, state.origin());
        statement.setLong(2, partition.first());
        statement.setLong(3, partition.last());
    }

    /** A batch is where its last record belongs, so that the last batch may end before its partition; 0 for none. */
    private long lastIn(State state, Cut.Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT coalesce(max(last_sequence), 0)"
                + " FROM tributary.log_batch WHERE origin = ? AND last_sequence BETWEEN ? AND ?")) {
            bind(statement, state, partition);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private boolean younger(State state, Cut.Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EXISTS (SELECT FROM tributary.log_batch"
                + " WHERE origin = ? AND last_sequence BETWEEN ? AND ?"
                + " AND committed_at > clock_timestamp() - ? * interval '1 microsecond')")) {
            bind(statement, state, partition);
            statement.setLong(
                    4,
                    Math.multiplyExact(policy.age() == null ? 0 : policy.age().toMillis(), 1000L));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private List<Cut.Partition> partitions(State state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT relation, first_sequence,"
                + " last_sequence FROM tributary.log_partition WHERE origin = ? ORDER BY first_sequence")) {
            statement.setString(1, state.origin());
            try (ResultSet result = statement.executeQuery()) {
                List<Cut.Partition> partitions = new ArrayList<>();
                while (result.next()) {
                    partitions.add(new Cut.Partition(
                            state.parent(), result.getString(1), result.getLong(2), result.getLong(3)));
                }
                return partitions;
            }
        }
    }
}
