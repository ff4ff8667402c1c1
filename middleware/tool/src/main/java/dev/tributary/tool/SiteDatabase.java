package dev.tributary.tool;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.SiteMerge;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.replication.SiteStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The database of one site, as the commands that concern several see it.
 *
 * @param site whose it is
 * @param origin that it writes as
 */
record SiteDatabase(String site, String origin, DataSource dataSource) {

    static SiteDatabase open(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT site, origin FROM tributary.origin WHERE written_here"
                        + " ORDER BY number DESC LIMIT 1")) {
            if (!result.next()) {
                throw new InvalidInputException("no application has started on "
                        + connection.getMetaData().getURL() + " yet");
            }
            return new SiteDatabase(result.getString(1), result.getString(2), dataSource);
        }
    }

    SiteStore store(Application application) {
        return new PostgresSiteStore(dataSource, SiteMerge.of(application, origin));
    }

    /** Where the logs of a lost site end, as this one knows; empty when it was not declared lost. */
    Map<String, Long> ends(String lost) throws SQLException {
        Map<String, Long> ends = new TreeMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT site, origin, ends_at FROM tributary.origin WHERE ends_at IS NOT NULL")) {
            while (result.next()) {
                if (result.getString(1).equals(lost)) {
                    ends.put(result.getString(2), result.getLong(3));
                }
            }
        }
        return ends;
    }
}
