package dev.tributary.spring.upkeep;

import dev.tributary.convergence.ConvergenceCheck;
import dev.tributary.convergence.Party;
import dev.tributary.engine.Engine;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.spring.actuate.MaintenanceTask;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.spring.sites.SitePools;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Compares what several sites hold; of one site nothing is compared. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(Engine.class)
public final class TributaryDigestAutoConfiguration {

    @Bean(initMethod = "start")
    @ConditionalOnMissingBean
    Digests tributaryDigests(
            Engine engine, EnginePools pools, Topology topology, SitePools sites, TributaryProperties properties) {
        return new Digests(
                new ConvergenceCheck(engine.application(), ConvergenceCheck.Limits.DEFAULT),
                new Party(topology.site(), pools.upkeep()),
                topology.peers().stream()
                        .map(peer -> new Party(peer.name(), sites.of(peer.name())))
                        .toList(),
                properties.digest().interval());
    }

    @Bean
    HealthDetails tributaryDigestDetails(Digests digests) {
        return new DigestDetails(digests);
    }

    @Bean
    MaintenanceTask tributaryDigestTask(Digests digests) {
        return new Task("digest", () -> Map.of("comparisons", digests.compare()));
    }

    /** Apart from the rest, because Micrometer may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetricsConfiguration {
        @Bean
        DigestMeters tributaryDigestMeters(Digests digests) {
            return new DigestMeters(digests);
        }
    }
}
