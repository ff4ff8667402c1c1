package dev.tributary.engine;

import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The first outcome of each request id (idempotent receiver). */
final class Requests {
    private static final String COLUMNS =
            "request_id, operation, arguments, origin, sequence, pending_id, keys::text, result";

    private Requests() {}

    /**
     * What a request id was used for first.
     *
     * @param sequence null while the record waits for its number, at {@code pendingId}
     */
    record First(
            String operation,
            String digest,
            String origin,
            @Nullable Long sequence,
            long pendingId,
            String keys,
            @Nullable String result) {

        /**
         * Makes sure that a call is the same request.
         *
         * @throws RequestIdReusedException when it is another one
         */
        void requireSame(String id, String calledOperation, String calledDigest) {
            if (!operation.equals(calledOperation)) {
                throw new RequestIdReusedException(calledOperation, id, "operation " + operation);
            }
            if (!digest.equals(calledDigest)) {
                throw new RequestIdReusedException(calledOperation, id, "other arguments");
            }
        }

        Receipt receipt(long number) {
            return new Receipt(origin, number, Json.readKeys(keys), result, true);
        }
    }

    /** Tells calls with different arguments apart; the same for the same arguments, in every instance. */
    static String digest(OperationCall call) {
        try {
            byte[] text = Json.arguments(new TreeMap<>(call.arguments())).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The outcomes of these ids, durable when this returns: a batch that has only been committed may be lost yet. */
    static Map<String, First> find(Connection connection, Collection<String> ids) throws SQLException {
        Map<String, First> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM tributary.request WHERE request_id = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    long sequence = result.getLong(5);
                    Long numbered = result.wasNull() ? null : sequence;
                    found.put(
                            result.getString(1),
                            new First(
                                    result.getString(2),
                                    result.getString(3),
                                    result.getString(4),
                                    numbered,
                                    result.getLong(6),
                                    result.getString(7),
                                    result.getString(8)));
                }
            }
        }
        if (!found.isEmpty()) {
            Flusher.flush(connection);
        }
        return found;
    }

    /** A committed write and its number. */
    record Numbered(Submission.Request request, long sequence) {}

    /** Keeps the outcomes of those that have a request id; false when one of the ids is taken. */
    static boolean keep(Pipeline pipeline, String origin, List<Numbered> outcomes) throws SQLException {
        TreeMap<String, Numbered> sorted = new TreeMap<>();
        for (Numbered outcome : outcomes) {
            if (outcome.request().id() != null) {
                sorted.put(outcome.request().id(), outcome);
            }
        }
        if (sorted.isEmpty()) {
            return true;
        }
        Connection connection = pipeline.connection();
        Object[][] columns = new Object[6][sorted.size()];
        int row = 0;
        for (Map.Entry<String, Numbered> entry : sorted.entrySet()) {
            Submission.Request request = entry.getValue().request();
            columns[0][row] = entry.getKey();
            columns[1][row] = request.operation();
            columns[2][row] = request.digest();
            columns[3][row] = String.valueOf(entry.getValue().sequence());
            columns[4][row] = Json.arguments(request.keys());
            columns[5][row++] = request.result();
        }
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.request (request_id,"
                + " operation, arguments, origin, sequence, keys, result) SELECT i, o, a, ?, s::bigint, k::json, r"
                + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
                + " AS t(i, o, a, s, k, r) ON CONFLICT DO NOTHING")) {
            statement.setString(1, origin);
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(2 + i, connection.createArrayOf("text", columns[i]));
            }
            return statement.executeUpdate() == sorted.size();
        }
    }

    /** Keeps the outcome of a SERIALIZABLE body, whose record waits for its number; false when the id is taken. */
    static boolean keepPending(Connection connection, String origin, Submission.Request request, long pendingId)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.request (request_id,"
                + " operation, arguments, origin, pending_id, keys, result) VALUES (?, ?, ?, ?, ?, ?::json, ?)"
                + " ON CONFLICT DO NOTHING")) {
            statement.setString(1, request.id());
            statement.setString(2, request.operation());
            statement.setString(3, request.digest());
            statement.setString(4, origin);
            statement.setLong(5, pendingId);
            statement.setString(6, Json.arguments(request.keys()));
            statement.setString(7, request.result());
            return statement.executeUpdate() == 1;
        }
    }

    /** Gives the outcomes of SERIALIZABLE bodies the numbers of their records. */
    static void number(Connection connection, Map<String, Long> sequences) throws SQLException {
        if (sequences.isEmpty()) {
            return;
        }
        TreeMap<String, Long> sorted = new TreeMap<>(sequences);
        try (PreparedStatement statement = connection.prepareStatement("UPDATE tributary.request r SET sequence = n.s"
                + " FROM unnest(?::text[], ?::bigint[]) AS n(i, s) WHERE r.request_id = n.i")) {
            statement.setArray(
                    1, connection.createArrayOf("text", sorted.keySet().toArray()));
            statement.setArray(
                    2, connection.createArrayOf("bigint", sorted.values().toArray()));
            statement.executeUpdate();
        }
    }

    /** Forgets outcomes that are older than they have to be kept, the oldest first, at most {@code most} of them. */
    static int forget(Connection connection, Duration retention, int most) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM tributary.request WHERE request_id IN"
                        + " (SELECT request_id FROM tributary.request WHERE sequence IS NOT NULL"
                        + " AND created_at < clock_timestamp() - make_interval(secs => ?) ORDER BY created_at LIMIT ?"
                        + " FOR UPDATE SKIP LOCKED)")) {
            statement.setLong(1, retention.toSeconds());
            statement.setInt(2, most);
            return statement.executeUpdate();
        }
    }
}
