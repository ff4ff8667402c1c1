package dev.tributary.convergence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One site at one moment: its tables, and the vector of what is merged in them. Ends, and gives its connection back, when closed. */
final class Snapshot implements AutoCloseable {
    private final String site;
    private final Connection connection;
    private final SortedMap<String, Long> vector;

    /** Rows of one bucket. */
    record Bucket(long rows, String digest) {}

    private Snapshot(String site, Connection connection, SortedMap<String, Long> vector) {
        this.site = site;
        this.connection = connection;
        this.vector = vector;
    }

    static Snapshot of(Party party) throws SQLException {
        Connection connection = party.dataSource().getConnection();
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            }
            return new Snapshot(party.site(), connection, vector(connection));
        } catch (SQLException | RuntimeException e) {
            end(connection, e);
            throw e;
        }
    }

    private static void end(Connection connection, Exception reason) {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private static SortedMap<String, Long> vector(Connection connection) throws SQLException {
        SortedMap<String, Long> vector = new TreeMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT origin, last_sequence FROM tributary.origin");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                vector.put(result.getString(1), result.getLong(2));
            }
        }
        return vector;
    }

    String site() {
        return site;
    }

    Connection connection() {
        return connection;
    }

    SortedMap<String, Long> vector() {
        return vector;
    }

    long merged(String origin) {
        return vector.getOrDefault(origin, 0L);
    }

    Map<Integer, Bucket> buckets(DigestedTable table) throws SQLException {
        Map<Integer, Bucket> buckets = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(table.buckets());
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                buckets.put(result.getInt(1), new Bucket(result.getLong(2), result.getString(3)));
            }
        }
        return buckets;
    }

    /** The digests of the rows of some buckets by key. */
    Map<String, Long> rows(DigestedTable table, Collection<Integer> buckets) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(table.rows())) {
            statement.setArray(1, connection.createArrayOf("integer", buckets.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.put(result.getString(1), result.getLong(2));
                }
            }
        }
        return rows;
    }

    /** The columns of the rows with some keys. */
    Map<String, List<@Nullable String>> values(DigestedTable table, Collection<String> keys) throws SQLException {
        Map<String, List<@Nullable String>> values = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(table.values())) {
            statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 0; i < table.columns().size(); i++) {
                        row.add(result.getString(2 + i));
                    }
                    values.put(result.getString(1), row);
                }
            }
        }
        return values;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
