package dev.tributary.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Values of the chains over the origins' logs: the same at every site that holds the same records. */
public final class SealedChains {
    private SealedChains() {}

    /** The last record of an origin that is sealed here; 0 for none. */
    public static long sealedTo(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(max(last_sequence), 0) FROM tributary.log_seal WHERE origin = ?")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** The chain's value after a record, in hexadecimal digits; empty when no seal that is still there tells it. */
    public static Optional<String> after(Connection connection, String origin, long sequence) throws SQLException {
        Optional<Seal> covering = Seal.after(connection, origin, sequence - 1);
        if (covering.isEmpty()) {
            return Optional.empty();
        }
        Seal seal = covering.get();
        if (seal.last() == sequence) {
            return Optional.of(LogVerifier.hex(seal.chain()));
        }
        Optional<Seal> before = Seal.at(connection, origin, seal.first() - 1);
        if (before.isEmpty() || seal.first() > sequence || !seal.complete()) {
            return Optional.empty();
        }
        byte[] value = before.get().chain();
        for (long at = seal.first(); at <= sequence; at++) {
            value = LoggedRecord.sha256(value, seal.digest(at));
        }
        return Optional.of(LogVerifier.hex(value));
    }
}
