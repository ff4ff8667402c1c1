package dev.tributary.benchmarks.peer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the rows of a log hold beside their numbers.
 *
 * @param arguments as JSON
 * @param effects as JSON
 */
public record LogEntry(String mode, String operation, String arguments, String effects) {

    /** The content of a row that the runtime has written. */
    public static LogEntry newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT mode, operation, arguments::text, effects::text"
                        + " FROM tributary.log WHERE batch = (SELECT max(last_sequence) FROM tributary.log_batch)"
                        + " ORDER BY sequence DESC LIMIT 1")) {
            if (!rows.next()) {
                throw new IllegalStateException("the operation log is empty");
            }
            return new LogEntry(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
        }
    }
}
