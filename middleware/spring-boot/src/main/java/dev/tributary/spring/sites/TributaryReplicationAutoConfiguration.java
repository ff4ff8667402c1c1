package dev.tributary.spring.sites;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.replication.Applier;
import dev.tributary.replication.ApplierLoop;
import dev.tributary.replication.ControlRecords;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.replication.Refiller;
import dev.tributary.sites.Replication;
import dev.tributary.sites.ReplicationAccount;
import dev.tributary.sites.ReplicationSetup;
import dev.tributary.sites.SitesMonitor;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.spring.database.ApplicationDatabase;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.versions.PlansInUse;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connects this site with the others, sends its heartbeat, and shows how they are. */
@AutoConfiguration(
        afterName = {
            "dev.tributary.spring.TributaryAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
@ConditionalOnBean(Engine.class)
public final class TributaryReplicationAutoConfiguration {
    private static final int MERGED_AT_ONCE = 5_000;
    /** Arrivals are told; this is for those that nobody was told of. */
    private static final Duration POLL = Duration.ofSeconds(1);
    /** What a slot is about to deliver need not be fetched. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whose connections create publications and subscriptions. */
    interface Administration {
        DataSource dataSource();
    }

    /** Who migrates, owns what is published. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flyway.class)
    static class MigratingConfiguration {
        @Bean
        @ConditionalOnBean(Flyway.class)
        Administration tributaryMigratingAdministration(Flyway flyway) {
            return () -> flyway.getConfiguration().getDataSource();
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Sites tributarySites(
            Engine engine,
            Topology topology,
            EnginePools pools,
            SitePools others,
            TributaryProperties properties,
            ObjectProvider<JdbcConnectionDetails> details,
            ObjectProvider<DataSource> dataSources,
            ObjectProvider<Administration> administration,
            ObjectProvider<ControlRecords> control,
            ObjectProvider<EngineEvents> events) {
        if (!topology.several()) {
            return new Sites(topology, null, null, null, null);
        }
        TributaryProperties.Replication replication = properties.replication();
        SitesMonitor monitor = new SitesMonitor(
                pools.upkeep(),
                topology,
                new SitesMonitor.Options(replication.heartbeat(), replication.suspicion()),
                PlansInUse::here);
        return new Sites(
                topology,
                monitor,
                new ReplicationSetup(
                        replication.manage()
                                ? new Replication(
                                        administrator(
                                                replication,
                                                ApplicationDatabase.of(details, dataSources),
                                                administration.getIfUnique()),
                                        topology,
                                        new ReplicationAccount(replication.username(), replication.password()))
                                : null,
                        pools.upkeep(),
                        topology,
                        replication.retry()),
                applier(engine, pools, control, events),
                refiller(topology, pools, others));
    }

    private static Refiller refiller(Topology topology, EnginePools pools, SitePools others) {
        SortedMap<String, DataSource> peers = new TreeMap<>();
        topology.peers().forEach(peer -> peers.put(peer.name(), others.of(peer.name())));
        return new Refiller(pools.upkeep(), peers, PATIENCE, POLL);
    }

    private static ApplierLoop applier(
            Engine engine,
            EnginePools pools,
            ObjectProvider<ControlRecords> control,
            ObjectProvider<EngineEvents> events) {
        Applier applier = new Applier(
                engine.application(),
                engine.origin(),
                new PostgresSiteStore(pools.commits(), engine.siteMerge()),
                control.getIfAvailable(() -> ControlRecords.NONE),
                events.getIfAvailable(() -> EngineEvents.NONE),
                MERGED_AT_ONCE);
        return new ApplierLoop(applier, pools.commits(), POLL);
    }

    private static DataSource administrator(
            TributaryProperties.Replication replication,
            JdbcConnectionDetails database,
            @Nullable Administration migrating) {
        if (replication.adminUsername() == null && migrating != null) {
            return migrating.dataSource();
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.getJdbcUrl());
        source.setUser(replication.adminUsername() == null ? database.getUsername() : replication.adminUsername());
        source.setPassword(replication.adminUsername() == null ? database.getPassword() : replication.adminPassword());
        source.setApplicationName("tributary-replication");
        return source;
    }

    @Bean
    HealthDetails tributarySitesDetails(Sites sites, TributaryProperties properties) {
        return new SitesDetails(sites, properties.replication());
    }

    @Bean
    IdentityDetails tributaryIdentityDetails(Engine engine, EnginePools pools) {
        return new IdentityDetails(engine.origin(), pools.upkeep());
    }

    @Bean
    IdentityWatch tributaryIdentityWatch(IdentityDetails identity, ApplicationContext context) {
        return new IdentityWatch(identity, context);
    }

    /** Apart from the rest, because Micrometer may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetricsConfiguration {
        @Bean
        SitesMeters tributarySitesMeters(Sites sites) {
            return new SitesMeters(sites);
        }
    }
}
