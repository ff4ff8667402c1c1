package dev.tributary.trial;

import dev.tributary.postgres.embedded.EmbeddedSites;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an operator writes for one of several sites, as arguments of its application. */
public final class SiteProperties {
    private SiteProperties() {}

    /**
     * The properties of a site's instances.
     *
     * @param coordinator the site that coordinates at first
     * @param tables where Flyway finds the application's tables
     */
    public static List<String> of(EmbeddedSites sites, String site, String coordinator, String tables) {
        Map<String, String> properties = sites.properties(site, coordinator);
        properties.put("spring.flyway.locations", tables);
        properties.put("tributary.replication.retry", "1s");
        properties.put("logging.level.root", "WARN");
        List<String> arguments = new ArrayList<>();
        properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }
}
