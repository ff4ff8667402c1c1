package dev.tributary.coordinator;

import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What an engine has to know of other sites.
 *
 * @param coordinator the coordinator of the first epoch; afterwards the database knows who it is
 * @param links how each other site is reached, by its name
 * @param local this site's own database, READ COMMITTED and of PostgreSQL's own driver below: two connections for the letters
 *     of other sites, and one for those who wait until something is merged
 * @param readYourWrites how long a caller waits after its coordinated operation until this site has merged it; 0 for not at
 *     all
 */
public record OtherSites(String coordinator, Map<String, SiteLink> links, DataSource local, Duration readYourWrites) {
    public OtherSites {
        links = Map.copyOf(links);
    }
}
