package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out as which origin a database writes. That is its site's name until the database was restored or failed over, which
 * shows in the server's system identifier and timeline, or in that others have more of its log than itself: from then on it
 * is another, or two records would have one number.
 */
public final class SiteIdentity {
    private static final Logger LOGGER = LoggerFactory.getLogger(SiteIdentity.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private SiteIdentity() {}

    /**
     * The origin to write as, after asking the other sites that can be reached whether they have more of this site's log than
     * it has itself: a disk that was set back has the same system identifier and timeline as before.
     *
     * @param dataSource as a role that may become the writer
     */
    public static String origin(DataSource dataSource, Topology topology) throws SQLException {
        String before = null;
        try (Connection connection = dataSource.getConnection()) {
            before = text(connection, "SELECT origin FROM tributary.identity WHERE site = ?", topology.site());
        }
        long most = 0;
        if (before != null) {
            for (SiteConnection peer : topology.peers()) {
                most = Math.max(most, merged(peer, before));
            }
        }
        boolean setBack = false;
        if (most > 0) {
            // Read last: what others have merged cannot be ahead of it unless records were lost.
            try (Connection connection = dataSource.getConnection()) {
                setBack = most > head(connection, String.valueOf(before));
            }
        }
        return origin(
                dataSource,
                topology.site(),
                topology.peers().stream().map(SiteConnection::name).toList(),
                setBack);
    }

    /** How much of an origin another site has merged; 0 when it cannot be asked. */
    private static long merged(SiteConnection peer, String origin) {
        try (Connection connection = peer.connect(PATIENCE)) {
            return head(connection, origin);
        } catch (SQLException e) {
            LOGGER.info("site {} cannot be asked what it has of origin {}: {}", peer, origin, e.getMessage());
            return 0;
        }
    }

    private static long head(Connection connection, String origin) throws SQLException {
        String head = text(connection, "SELECT last_sequence FROM tributary.origin WHERE origin = ?", origin);
        return head == null ? 0 : Long.parseLong(head);
    }

    private static @Nullable String text(Connection connection, String query, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, argument);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /**
     * The origin to write as; a new one is known here, and in the site's row, before this returns.
     *
     * @param dataSource as a role that may become the writer
     * @param setBack whether it is known that the database lacks records of its own
     * @throws SQLException also when the database is another site's
     */
    public static String origin(DataSource dataSource, String site, boolean setBack) throws SQLException {
        return origin(dataSource, site, List.of(), setBack);
    }

    private static String origin(DataSource dataSource, String site, List<String> others, boolean setBack)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement role = connection.createStatement();
                    PreparedStatement expect = connection.prepareStatement("SELECT tributary.expect_site(?)");
                    PreparedStatement identify = connection.prepareStatement("SELECT tributary.identify(?, ?)")) {
                role.execute("SET LOCAL ROLE tributary_writer");
                // Known before anything of them arrives; an old backup need not know all that may have what it has not.
                for (String other : others) {
                    expect.setString(1, other);
                    expect.execute();
                }
                identify.setString(1, site);
                identify.setBoolean(2, setBack);
                try (ResultSet row = identify.executeQuery()) {
                    row.next();
                    String origin = row.getString(1);
                    connection.commit();
                    return origin;
                }
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }
}
