package dev.tributary.spring.sites;

import dev.tributary.sites.FirstCoordinator;
import dev.tributary.sites.Problem;
import dev.tributary.sites.ReplicationCheck;
import dev.tributary.sites.SiteIdentity;
import dev.tributary.sites.Topology;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What comes before the first record of an instance: whether the server can be one of several sites at all, whether the
 * others mean the same coordinator, and which origin its records get.
 */
public final class SiteStart {
    /** What {@code tributary.identify} says where the database is another site's. */
    private static final String OTHER_SITE = "55000";

    private final Topology topology;
    private final @Nullable String coordinator;

    /**
     * For the site of a topology.
     *
     * @param coordinator the one that is configured; null for one site
     */
    public SiteStart(Topology topology, @Nullable String coordinator) {
        this.topology = topology;
        this.coordinator = coordinator;
    }

    /**
     * The origin to write as.
     *
     * @param dataSource as a role that may become the writer
     * @throws SiteNotReadyException when there can be none
     */
    public String origin(DataSource dataSource) {
        try {
            List<Problem> problems;
            try (Connection connection = dataSource.getConnection()) {
                problems = new ArrayList<>(new ReplicationCheck(topology, Long.MAX_VALUE).server(connection));
            }
            if (coordinator != null) {
                problems.addAll(FirstCoordinator.contradictions(dataSource, topology, coordinator));
            }
            if (!problems.isEmpty()) {
                throw new SiteNotReadyException(topology.site(), problems, null);
            }
            return SiteIdentity.origin(dataSource, topology);
        } catch (SQLException e) {
            String action = OTHER_SITE.equals(e.getSQLState())
                    ? "set tributary.site to the name that the database has; a copy of a site becomes a site of its own with"
                            + " `tributary-tool site adopt --as " + topology.site() + "` (docs/sites.md)"
                    : "see docs/sites.md";
            throw new SiteNotReadyException(
                    topology.site(), List.of(new Problem(String.valueOf(e.getMessage()), action)), e);
        }
    }
}
