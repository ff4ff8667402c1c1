package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.log.LogEntry;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The first outcome of each request id (idempotent receiver). */
final class Requests {
    /** What stands in place of effects where there are no copies: each origin has an outcome of its own. */
    private static final String WITHOUT_COPIES = "of ";

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
        return sha256(Json.arguments(new TreeMap<>(call.arguments())));
    }

    static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String effects(String origin, Submission.Request request, List<Effect> effects) {
        return request.component() == null
                ? RequestCopies.effects(request.operation(), effects).orElse(WITHOUT_COPIES + origin)
                : WITHOUT_COPIES + origin;
    }

    /** The outcomes of these ids, those of this site before those that came from others, durable when this returns: a batch that has only been committed may be lost yet. */
    static Map<String, First> find(Connection connection, Collection<String> ids) throws SQLException {
        Map<String, First> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM tributary.request WHERE request_id = ANY (?)" + " ORDER BY elsewhere DESC, created_at DESC")) {
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
    record Numbered(Submission.Request request, long sequence, List<Effect> effects) {}

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
        Object[][] columns = new Object[7][sorted.size()];
        int row = 0;
        for (Map.Entry<String, Numbered> entry : sorted.entrySet()) {
            Submission.Request request = entry.getValue().request();
            columns[0][row] = entry.getKey();
            columns[1][row] = request.operation();
            columns[2][row] = request.digest();
            columns[3][row] = String.valueOf(entry.getValue().sequence());
            columns[4][row] = Json.arguments(request.keys());
            columns[5][row] = request.result();
            columns[6][row++] = effects(origin, request, entry.getValue().effects());
        }
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.request (request_id,"
                + " operation, arguments, origin, sequence, keys, result, effects)"
                + " SELECT i, o, a, ?, s::bigint, k::json, r, e"
                + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
                + " AS t(i, o, a, s, k, r, e) ON CONFLICT DO NOTHING")) {
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
                + " operation, arguments, origin, pending_id, keys, result, effects)"
                + " VALUES (?, ?, ?, ?, ?, ?::json, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
            statement.setString(1, request.id());
            statement.setString(2, request.operation());
            statement.setString(3, request.digest());
            statement.setString(4, origin);
            statement.setLong(5, pendingId);
            statement.setString(6, Json.arguments(request.keys()));
            statement.setString(7, request.result());
            statement.setString(8, WITHOUT_COPIES + origin);
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
                + " FROM unnest(?::text[], ?::bigint[]) AS n(i, s) WHERE r.request_id = n.i AND NOT r.elsewhere")) {
            statement.setArray(
                    1, connection.createArrayOf("text", sorted.keySet().toArray()));
            statement.setArray(
                    2, connection.createArrayOf("bigint", sorted.values().toArray()));
            statement.executeUpdate();
        }
    }

    /**
     * Keeps the outcomes that other sites' records bring, and finds the copies among them.
     *
     * @return the indices of those whose request has had its effects already
     */
    static Set<Integer> arrived(Connection connection, List<RecordMerge.Stamped> records) throws SQLException {
        Map<String, RecordMerge.Stamped> kept = new TreeMap<>();
        Set<Integer> copies = new TreeSet<>();
        Map<Integer, String> identities = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            RecordMerge.Stamped record = records.get(i);
            LogEntry entry = record.entry();
            if (entry == null || entry.request() == null) {
                continue;
            }
            String identity = RequestCopies.identity(record)
                    .orElse(entry.request().id() + "\n" + WITHOUT_COPIES + record.origin());
            RecordMerge.Stamped before = kept.putIfAbsent(identity, record);
            if (before == null) {
                identities.put(i, identity);
            } else if (RequestCopies.atDifferentSites(before.origin(), record.origin())) {
                copies.add(i);
            }
        }
        if (kept.isEmpty()) {
            return copies;
        }
        Map<String, String> known = keepArrived(connection, kept);
        identities.forEach((i, identity) -> {
            String origin = known.get(identity);
            if (origin != null
                    && RequestCopies.identity(records.get(i)).isPresent()
                    && RequestCopies.atDifferentSites(origin, records.get(i).origin())) {
                copies.add(i);
            }
        });
        return copies;
    }

    /** Keeps outcomes by identity; returns the origins of those that were there before. */
    private static Map<String, String> keepArrived(Connection connection, Map<String, RecordMerge.Stamped> records)
            throws SQLException {
        Object[][] columns = new Object[8][records.size()];
        int row = 0;
        for (Map.Entry<String, RecordMerge.Stamped> kept : records.entrySet()) {
            RecordMerge.Stamped record = kept.getValue();
            LogEntry entry = Objects.requireNonNull(record.entry());
            LogEntry.Request request = Objects.requireNonNull(entry.request());
            columns[0][row] = request.id();
            columns[1][row] = entry.operation();
            columns[2][row] = request.digest();
            columns[3][row] = record.origin();
            columns[4][row] = String.valueOf(record.sequence());
            columns[5][row] = request.keys();
            columns[6][row] = request.result();
            columns[7][row++] = kept.getKey().substring(kept.getKey().lastIndexOf('\n') + 1);
        }
        // Who is keeping one of them at the same moment is waited for; a second statement then sees it.
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO tributary.request (request_id,"
                + " operation, arguments, origin, sequence, keys, result, effects, elsewhere)"
                + " SELECT i, o, a, f, s::bigint, k::json, r, e, true"
                + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
                + " AS t(i, o, a, f, s, k, r, e) ON CONFLICT DO NOTHING")) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(1 + i, connection.createArrayOf("text", columns[i]));
            }
            if (statement.executeUpdate() == records.size()) {
                return Map.of();
            }
        }
        Map<String, String> before = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT r.request_id, r.effects, r.origin,"
                + " r.sequence FROM tributary.request r JOIN unnest(?::text[], ?::text[]) AS t(i, e)"
                + " ON r.request_id = t.i AND r.effects = t.e")) {
            statement.setArray(1, connection.createArrayOf("text", columns[0]));
            statement.setArray(2, connection.createArrayOf("text", columns[7]));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    before.put(result.getString(1) + "\n" + result.getString(2), result.getString(3));
                }
            }
        }
        return before;
    }

    /**
     * Forgets outcomes that are older than they have to be kept, the oldest first, at most {@code most} of them.
     *
     * @param copies whether copies of a request may have gone to other sites: what tells copies is kept then
     */
    static int forget(Connection connection, Duration retention, int most, boolean copies) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM tributary.request WHERE (request_id, effects) IN"
                        + " (SELECT request_id, effects FROM tributary.request WHERE sequence IS NOT NULL"
                        + " AND created_at < clock_timestamp() - make_interval(secs => ?)"
                        + (copies ? " AND effects LIKE '" + WITHOUT_COPIES + "%'" : "") + " ORDER BY created_at LIMIT ?"
                        + " FOR UPDATE SKIP LOCKED)")) {
            statement.setLong(1, retention.toSeconds());
            statement.setInt(2, most);
            return statement.executeUpdate();
        }
    }
}
