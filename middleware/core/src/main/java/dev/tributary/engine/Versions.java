package dev.tributary.engine;

import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;

/** The versions of the conflict components: how many coordinated operations each has seen commit. */
final class Versions {
    /** What no snapshot has: something of the component has committed that its version does not show yet. */
    static final long MOVING = -1;

    private Versions() {}

    /** Makes components known; the caller has the writer's role and commits. */
    static void announce(Connection connection, Collection<String> components) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tributary.component (name) SELECT unnest(?::text[]) ON CONFLICT DO NOTHING")) {
            statement.setArray(1, connection.createArrayOf("text", components.toArray()));
            statement.executeUpdate();
        }
    }

    /** The version that a snapshot sees. */
    static long read(Connection connection, String component) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT version FROM tributary.component WHERE name = ?")) {
            statement.setString(1, component);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("tributary.component has lost the row of " + component);
                }
                return result.getLong(1);
            }
        }
    }

    /**
     * Locks components, so that nothing of them commits meanwhile.
     *
     * @param versions takes them when the pipeline is sent; {@link #MOVING} where a record waits for its number
     */
    static void lock(Pipeline pipeline, SortedSet<String> components, Map<String, Long> versions) {
        pipeline.add(
                "SELECT c.name, c.version, EXISTS (SELECT FROM tributary.log_pending p WHERE p.component = c.name)"
                        + " FROM tributary.component c WHERE c.name = ANY (?) ORDER BY c.name FOR NO KEY UPDATE OF c",
                pipeline.texts(components.toArray(String[]::new)),
                result -> {
                    while (result.next()) {
                        versions.put(result.getString(1), result.getBoolean(3) ? MOVING : result.getLong(2));
                    }
                });
    }

    static void raise(Pipeline pipeline, Collection<String> components) {
        pipeline.add(
                "UPDATE tributary.component SET version = version + 1 WHERE name = ANY (?)",
                pipeline.texts(components.toArray(String[]::new)));
    }
}
