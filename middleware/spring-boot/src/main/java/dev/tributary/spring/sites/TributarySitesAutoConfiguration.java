package dev.tributary.spring.sites;

import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import java.util.Collection;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Knows which sites there are, before anything is done with them. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "tributary.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TributaryProperties.class)
public final class TributarySitesAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SiteConnectionDetails tributarySiteConnections(TributaryProperties properties) {
        List<SiteConnection> sites = properties.sites().entrySet().stream()
                .map(entry -> new SiteConnection(
                        entry.getKey(),
                        entry.getValue().url(),
                        entry.getValue().username(),
                        entry.getValue().password(),
                        entry.getValue().replication()))
                .toList();
        return new PropertiesSites(sites);
    }

    private record PropertiesSites(Collection<SiteConnection> sites) implements SiteConnectionDetails {}

    @Bean
    @ConditionalOnMissingBean
    Topology tributaryTopology(SiteConnectionDetails details, TributaryProperties properties) {
        return Topology.of(properties.site(), properties.coordinator(), details.sites());
    }

    @Bean
    @ConditionalOnMissingBean
    SitePools tributarySitePools(Topology topology, TributaryProperties properties) {
        return new SitePools(topology, properties.pool().connectionTimeout());
    }
}
