package dev.tributary.sites;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the coordinator that a site begins with to what other sites have begun with. Two sites that each take itself for the
 * coordinator would both commit what only one may.
 */
public final class FirstCoordinator {
    private static final Logger LOGGER = LoggerFactory.getLogger(FirstCoordinator.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String FIRST = "SELECT site FROM tributary.epoch WHERE epoch = 1";

    private FirstCoordinator() {}

    /**
     * Asks the other sites that can be reached, before the first epoch begins here; later on heartbeats tell.
     *
     * @param dataSource of this site
     * @param coordinator the one that is configured here
     */
    public static List<Problem> contradictions(DataSource dataSource, Topology topology, String coordinator)
            throws SQLException {
        List<Problem> problems = new ArrayList<>();
        try (Connection connection = dataSource.getConnection()) {
            if (!first(connection).isEmpty()) {
                return problems;
            }
        }
        for (SiteConnection peer : topology.peers()) {
            try (Connection connection = peer.connect(PATIENCE)) {
                String there = first(connection);
                if (!there.isEmpty() && !there.equals(coordinator)) {
                    problems.add(new Problem(
                            "site " + peer.name() + " has begun with coordinator " + there
                                    + ", and tributary.coordinator is " + coordinator + " here",
                            "give every site the same tributary.coordinator: the one that the sites have begun with"));
                }
            } catch (SQLException e) {
                LOGGER.info("site {} cannot be asked who coordinates: {}", peer.name(), e.getMessage());
            }
        }
        return problems;
    }

    private static String first(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FIRST)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
