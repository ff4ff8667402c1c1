package dev.tributary.spring.coordinator;

import dev.tributary.engine.Engine;
import dev.tributary.moves.Moves;
import dev.tributary.replication.ControlRecords;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.database.EnginePools;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** What coordinated operations need when there are several sites. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(EnginePools.class)
public final class TributaryCoordinatorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CoordinatorLinks tributaryCoordinatorLinks(Topology topology, EnginePools pools, TributaryProperties properties) {
        return new CoordinatorLinks(
                topology,
                properties.coordinator(),
                pools.letters(),
                properties.pool().snapshots(),
                properties.pool().connectionTimeout(),
                properties.readYourWrites());
    }

    @Bean
    @ConditionalOnMissingBean
    ControlRecords tributaryControlRecords() {
        return new Moves();
    }

    @Bean
    CoordinatorDetails tributaryCoordinatorDetails(Engine engine, Topology topology, EnginePools pools) {
        return new CoordinatorDetails(engine, topology, pools.upkeep());
    }

    @Bean
    @ConditionalOnMissingBean
    Sessions tributarySessions(Engine engine, Topology topology, TributaryProperties properties) {
        return new Sessions(
                engine,
                topology.several(),
                properties.session().patience(),
                properties.session().late());
    }
}
