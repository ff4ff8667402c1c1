package dev.tributary.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Holds the log of an origin against its seals, record by record, with a digest of its own: changed, missing, moved and
 * duplicated records are named. It needs no right but to read, blocks nobody but retention, and keeps one seal in memory.
 */
public final class LogVerifier {
    private final DataSource dataSource;

    /** Reads through connections of {@code dataSource}, READ COMMITTED. */
    public LogVerifier(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The origins that have a log here. */
    public List<String> origins() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT origin FROM tributary.origin ORDER BY number");
                ResultSet result = statement.executeQuery()) {
            List<String> origins = new ArrayList<>();
            while (result.next()) {
                origins.add(result.getString(1));
            }
            return origins;
        }
    }

    /** {@link #verify(String, Map, Progress)} without values to compare with. */
    public Verification verify(String origin, Progress progress) throws SQLException {
        return verify(origin, Map.of(), progress);
    }

    /**
     * Verifies the log of one origin.
     *
     * @param expectedChain values of the chain, hexadecimal, by the sequence after which it must have them: what an
     *     earlier verification said and was kept where the database's owner cannot change it
     * @throws SQLException when the database cannot be read
     */
    public Verification verify(String origin, Map<Long, String> expectedChain, Progress progress) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // Retention waits for this lock, so that nothing is dropped under our hands.
                statement.execute("LOCK TABLE tributary.log_in_use IN ACCESS SHARE MODE");
                return ChainWalk.whole(connection, origin, expectedChain, progress)
                        .verify();
            } finally {
                connection.rollback();
            }
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
