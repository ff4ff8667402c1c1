package dev.tributary.spring.actuate;

import dev.tributary.engine.Engine;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.spring.sites.Sites;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Health and endpoints, where the application has the actuator. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(Engine.class)
public final class TributaryActuatorAutoConfiguration {

    /** Apart from the endpoints, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({
        org.springframework.boot.health.contributor.HealthIndicator.class,
        ConditionalOnEnabledHealthIndicator.class
    })
    static class HealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "tributaryHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("tributary")
        TributaryHealthIndicator tributaryHealthIndicator(
                Engine engine, EnginePools pools, TributaryProperties properties, ObjectProvider<HealthDetails> more) {
            return new TributaryHealthIndicator(
                    engine,
                    pools,
                    properties.queueCapacity(),
                    more.orderedStream().toList());
        }
    }

    /** Apart from health, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = TributaryEndpoint.class)
        TributaryEndpoint tributaryEndpoint(
                Engine engine, TributaryProperties properties, ObjectProvider<Sites> sites) {
            return new TributaryEndpoint(engine, properties.site(), properties.queueCapacity(), () -> {
                Sites known = sites.getIfUnique();
                return known == null ? null : known.status();
            });
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = MaintenanceEndpoint.class)
        MaintenanceEndpoint tributaryMaintenanceEndpoint(ObjectProvider<MaintenanceTask> tasks) {
            return new MaintenanceEndpoint(new Maintenance(
                    tasks.orderedStream().toList(),
                    new SimpleAsyncTaskExecutor("tributary-maintenance-"),
                    Clock.systemUTC()));
        }
    }
}
