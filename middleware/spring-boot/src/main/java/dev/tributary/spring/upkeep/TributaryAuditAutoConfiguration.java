package dev.tributary.spring.upkeep;

import dev.tributary.audit.AuditOptions;
import dev.tributary.audit.Auditor;
import dev.tributary.audit.Compensation;
import dev.tributary.engine.Engine;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.spring.actuate.MaintenanceTask;
import dev.tributary.spring.database.EnginePools;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Audits every invariant on a schedule and on demand, and hands what breaks a deferred one to its operation. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(Engine.class)
public final class TributaryAuditAutoConfiguration {
    private static final int COMPENSATIONS = 1_000;
    /** How long one instance may take over one violation before another takes it up. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    @Bean
    @ConditionalOnMissingBean
    Auditor tributaryAuditor(Engine engine, EnginePools pools, TributaryProperties properties) {
        TributaryProperties.Audit audit = properties.audit();
        return new Auditor(
                engine.application(),
                pools.snapshots(),
                new AuditOptions(audit.sample(), COMPENSATIONS, audit.timeout()));
    }

    @Bean
    @ConditionalOnMissingBean
    Compensation tributaryCompensation(Engine engine, EnginePools pools) {
        return new Compensation(engine.application(), engine.requestHome(), pools.upkeep(), engine::invoke, CLAIM);
    }

    @Bean(initMethod = "start")
    @ConditionalOnMissingBean
    Audits tributaryAudits(Auditor auditor, Compensation compensation, TributaryProperties properties) {
        TributaryProperties.Audit audit = properties.audit();
        return new Audits(auditor, compensation, audit.interval(), audit.compensate());
    }

    @Bean
    HealthDetails tributaryAuditDetails(Audits audits) {
        return new AuditDetails(audits);
    }

    @Bean
    MaintenanceTask tributaryCompensateTask(Audits audits) {
        return new Task("compensate", audits::compensate);
    }

    /** Apart from the rest, because the actuator may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = AuditEndpoint.class)
        AuditEndpoint tributaryAuditEndpoint(Audits audits) {
            return new AuditEndpoint(audits);
        }
    }

    /** Apart from the rest, because Micrometer may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetricsConfiguration {
        @Bean
        AuditMeters tributaryAuditMeters(Engine engine, Audits audits) {
            return new AuditMeters(engine.application(), audits);
        }
    }
}
