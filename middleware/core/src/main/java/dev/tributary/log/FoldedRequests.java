package dev.tributary.log;

import dev.tributary.engine.RequestCopies;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The requests of records that the checkpoint holds, of which another site may have a copy in a record that stays. They are
 * kept as long as sites remember the request, for after that it has no copies.
 */
final class FoldedRequests {
    private static final String TABLE = "tributary_checkpoint.request_copy";

    private FoldedRequests() {}

    static RequestCopies.Seen read(Connection connection) throws SQLException {
        Map<String, String> origins = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            if (isThere(statement)) {
                try (ResultSet result = statement.executeQuery("SELECT identity, origin FROM " + TABLE)) {
                    while (result.next()) {
                        origins.put(result.getString(1), result.getString(2));
                    }
                }
            }
        }
        return new RequestCopies.Seen(origins);
    }

    private static boolean isThere(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT to_regclass('" + TABLE + "') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** Keeps what was seen; a site that is alone has nothing to keep. */
    static void keep(Connection connection, RequestCopies.Seen seen) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT count(DISTINCT site) > 1 FROM tributary.origin")) {
                if (!result.next() || !result.getBoolean(1)) {
                    return;
                }
            }
            if (!isThere(statement)) {
                statement.execute("CREATE TABLE " + TABLE + " (identity text PRIMARY KEY, origin text NOT NULL)");
            }
        }
        Map<String, String> origins = seen.origins();
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + TABLE + " SELECT * FROM unnest(?::text[], ?::text[]) ON CONFLICT DO NOTHING");
                PreparedStatement forget = connection.prepareStatement("DELETE FROM " + TABLE
                        + " c WHERE NOT EXISTS (SELECT FROM tributary.request r"
                        + " WHERE (r.request_id, r.effects) = (left(c.identity, -33), right(c.identity, 32)))")) {
            insert.setArray(1, connection.createArrayOf("text", origins.keySet().toArray()));
            insert.setArray(2, connection.createArrayOf("text", origins.values().toArray()));
            insert.executeUpdate();
            forget.executeUpdate();
        }
    }
}
