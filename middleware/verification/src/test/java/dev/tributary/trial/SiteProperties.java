package dev.tributary.trial;

import dev.tributary.postgres.embedded.EmbeddedSites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", sites.jdbcUrl(site));
        properties.put("spring.datasource.username", sites.application().user());
        properties.put("spring.datasource.password", sites.application().password());
        properties.put("spring.flyway.user", sites.owner().user());
        properties.put("spring.flyway.password", sites.owner().password());
        properties.put("spring.flyway.locations", tables);
        properties.put("tributary.site", site);
        properties.put("tributary.coordinator", coordinator);
        properties.put("tributary.replication.username", sites.replication().user());
        properties.put("tributary.replication.password", sites.replication().password());
        properties.put("tributary.replication.retry", "1s");
        for (String each : sites.sites()) {
            String prefix = "tributary.sites." + each + ".";
            properties.put(prefix + "url", sites.jdbcUrl(each, site));
            properties.put(prefix + "username", sites.application().user());
            properties.put(prefix + "password", sites.application().password());
        }
        properties.put("logging.level.root", "WARN");
        List<String> arguments = new ArrayList<>();
        properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }
}
