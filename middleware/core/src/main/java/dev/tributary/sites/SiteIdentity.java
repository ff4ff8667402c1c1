package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Finds out as which origin a database writes. That is its site's name until the database was restored or failed over, which
 * shows in the server's system identifier and timeline, or in that others have more of its log than itself: from then on it
 * is another, or two records would have one number.
 */
public final class SiteIdentity {
    private SiteIdentity() {}

    /**
     * The origin to write as; a new one is known here, and in the site's row, before this returns.
     *
     * @param dataSource as a role that may become the writer
     * @param setBack whether it is known that the database lacks records of its own
     * @throws SQLException also when the database is another site's
     */
    public static String origin(DataSource dataSource, String site, boolean setBack) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement role = connection.createStatement();
                    PreparedStatement identify = connection.prepareStatement("SELECT tributary.identify(?, ?)")) {
                role.execute("SET LOCAL ROLE tributary_writer");
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
