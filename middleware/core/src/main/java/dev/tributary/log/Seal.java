package dev.tributary.log;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** The digests of some records in a row, and the value of the chain after the last one. */
final class Seal {
    private static final int DIGEST_BYTES = 32;
    private static final String FORMAT = "tributary-log-1";

    private final long first;
    private final long last;
    private final byte[] digests;
    private final byte[] chain;

    Seal(long first, long last, byte[] digests, byte[] chain) {
        this.first = first;
        this.last = last;
        this.digests = digests;
        this.chain = chain;
    }

    /** The value with which an origin's chain begins. */
    static byte[] beginning(String origin) {
        StringBuilder fields = new StringBuilder();
        LoggedRecord.field(fields, FORMAT);
        LoggedRecord.field(fields, origin);
        return LoggedRecord.sha256(fields.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first seal that ends after a sequence. */
    static Optional<Seal> after(Connection connection, String origin, long sequence) throws SQLException {
        return read(
                connection,
                "SELECT first_sequence, last_sequence, digests, chain FROM tributary.log_seal"
                        + " WHERE origin = ? AND last_sequence > ? ORDER BY last_sequence LIMIT 1",
                origin,
                sequence);
    }

    /** The seal that ends with a sequence. */
    static Optional<Seal> at(Connection connection, String origin, long sequence) throws SQLException {
        return read(
                connection,
                "SELECT first_sequence, last_sequence, digests, chain FROM tributary.log_seal"
                        + " WHERE origin = ? AND last_sequence = ?",
                origin,
                sequence);
    }

    private static Optional<Seal> read(Connection connection, String sql, String origin, long sequence)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, origin);
            statement.setLong(2, sequence);
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(
                                new Seal(result.getLong(1), result.getLong(2), result.getBytes(3), result.getBytes(4)))
                        : Optional.empty();
            }
        }
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    byte[] chain() {
        return chain;
    }

    /** Whether there is one digest for each record. */
    boolean complete() {
        return digests.length == (last - first + 1) * DIGEST_BYTES;
    }

    byte[] digest(long sequence) {
        int from = Math.toIntExact(sequence - first) * DIGEST_BYTES;
        return Arrays.copyOfRange(digests, from, from + DIGEST_BYTES);
    }
}
