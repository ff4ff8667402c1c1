package dev.tributary.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record as it stands in the log.
 *
 * @param stamp microseconds of the hybrid logical clock
 * @param arguments JSON, as it was written
 * @param effects JSON, as it was written
 * @param committedAtMicros since 1970
 * @param rest what else its digest covers
 */
record LoggedRecord(
        String origin,
        long sequence,
        long stamp,
        String mode,
        String operation,
        String arguments,
        String effects,
        @Nullable String requestId,
        @Nullable Long pendingId,
        long committedAtMicros,
        List<@Nullable String> rest) {

    private static final String FORMAT = "tributary-record-1";

    /** The records of an origin from one sequence to another, in order. */
    static List<LoggedRecord> read(Connection connection, String origin, long first, long last) throws SQLException {
        // A row belongs to the sequences that it holds by its last one; the row that holds `last` is the first one
        // after.
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT origin, sequence, stamp, mode, operation,"
                        + " arguments::text, effects::text, request_id, pending_id,"
                        + " (extract(epoch FROM committed_at) * 1000000)::bigint, dependencies::text, epoch::text, plan,"
                        + " request_digest, keys::text, result, trace FROM tributary.log WHERE origin = ? AND batch >= ?"
                        + " AND batch <= coalesce((SELECT min(last_sequence) FROM tributary.log_batch WHERE origin = ?"
                        + " AND last_sequence >= ?), " + Long.MAX_VALUE
                        + ") AND sequence BETWEEN ? AND ? ORDER BY sequence")) {
            statement.setString(1, origin);
            statement.setLong(2, first);
            statement.setString(3, origin);
            statement.setLong(4, last);
            statement.setLong(5, first);
            statement.setLong(6, last);
            try (ResultSet result = statement.executeQuery()) {
                List<LoggedRecord> records = new ArrayList<>();
                while (result.next()) {
                    records.add(record(result));
                }
                return records;
            }
        }
    }

    private static LoggedRecord record(ResultSet result) throws SQLException {
        List<@Nullable String> rest = new ArrayList<>();
        for (int column = 11; column <= 17; column++) {
            rest.add(result.getString(column));
        }
        return new LoggedRecord(
                result.getString(1),
                result.getLong(2),
                result.getLong(3),
                result.getString(4),
                result.getString(5),
                result.getString(6),
                result.getString(7),
                result.getString(8),
                result.getObject(9, Long.class),
                result.getLong(10),
                rest);
    }

    byte[] digest() {
        return digestAs(sequence);
    }

    /** What the digest would be, had the record this sequence. */
    byte[] digestAs(long otherSequence) {
        StringBuilder fields = new StringBuilder();
        field(fields, FORMAT);
        field(fields, origin);
        field(fields, Long.toString(otherSequence));
        field(fields, Long.toString(stamp));
        field(fields, mode);
        field(fields, operation);
        field(fields, arguments);
        field(fields, effects);
        field(fields, requestId);
        field(fields, pendingId == null ? null : pendingId.toString());
        field(fields, Long.toString(committedAtMicros));
        rest.forEach(value -> field(fields, value));
        return sha256(fields.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void field(StringBuilder fields, @Nullable String value) {
        if (value == null) {
            fields.append('-');
        } else {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            fields.append(bytes).append(':').append(value).append(',');
        }
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
