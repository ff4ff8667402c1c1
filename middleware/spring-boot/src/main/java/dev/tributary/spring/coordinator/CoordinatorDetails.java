package dev.tributary.spring.coordinator;

import dev.tributary.coordinator.Standing;
import dev.tributary.engine.Engine;
import dev.tributary.sites.Topology;
import dev.tributary.spring.actuate.HealthDetails;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Who coordinates, whether it can be reached or has to catch up with itself, and whether this site may do anything at all;
 * nothing with one site.
 */
final class CoordinatorDetails implements HealthDetails {
    private static final String CONTRADICTIONS = "SELECT s.site, s.epoch, s.coordinator, e.site FROM tributary.site s"
            + " JOIN tributary.epoch e ON e.epoch = s.epoch WHERE e.site <> s.coordinator ORDER BY s.site LIMIT 1";

    private final Engine engine;
    private final Topology topology;
    private final DataSource dataSource;

    CoordinatorDetails(Engine engine, Topology topology, DataSource dataSource) {
        this.engine = engine;
        this.topology = topology;
        this.dataSource = dataSource;
    }

    /** A coordinator that cannot be reached does not mark a healthy site down: confluent operations go on. */
    @Override
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        if (topology.several()) {
            details.put("coordinator", engine.epoch().site());
            details.put("epoch", engine.epoch().number());
            Map<String, String> unreachable = engine.status().unreachable();
            if (!unreachable.isEmpty()) {
                details.put("unreachable", unreachable);
            }
            catchingUp().ifPresent(problem -> details.put("catchingUp", problem));
        }
        return details;
    }

    /** No failure: confluent operations go on, and it ends by itself when the other sites are heard. */
    private Optional<String> catchingUp() {
        try {
            return engine.standing().coordinated() instanceof Standing.CatchingUp catchingUp
                    ? Optional.of(catchingUp.problem())
                    : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> failure() {
        if (!topology.several()) {
            return Optional.empty();
        }
        try {
            Standing standing = engine.standing();
            return standing.lost()
                    ? Optional.of("this site was declared lost, and the other sites go on without it")
                    : contradiction();
        } catch (SQLException e) {
            return Optional.of("the database does not say who coordinates: " + e.getMessage());
        }
    }

    /** Sites that were given different coordinators to begin with would both accept. */
    private Optional<String> contradiction() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONTRADICTIONS)) {
            return row.next()
                    ? Optional.of(
                            "site " + row.getString(1) + " takes " + row.getString(3) + " for the coordinator of epoch "
                                    + row.getLong(2) + ", and this one " + row.getString(4)
                                    + ": is tributary.coordinator the same at both?")
                    : Optional.empty();
        }
    }
}
