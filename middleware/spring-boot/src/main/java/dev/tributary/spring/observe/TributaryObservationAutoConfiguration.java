package dev.tributary.spring.observe;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.spring.TributaryProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Observations and metrics, where the application has Micrometer. */
@AutoConfiguration(
        afterName = {
            "dev.tributary.spring.TributaryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBean(Engine.class)
public final class TributaryObservationAutoConfiguration {

    /** Apart from metrics, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class ObservationConfiguration {
        @Bean
        @ConditionalOnMissingBean(OperationObserver.class)
        OperationObserver tributaryOperationObserver(
                ObservationRegistry registry, ObjectProvider<OperationObservationConvention> convention) {
            return new MicrometerObserver(registry, convention.getIfAvailable());
        }
    }

    /** Apart from observations, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean(EngineEvents.class)
        EngineEvents tributaryEngineEvents(MeterRegistry registry) {
            return new MeteredEvents(registry);
        }

        @Bean
        EngineMeters tributaryEngineMeters(Engine engine, TributaryProperties properties) {
            return new EngineMeters(engine, properties.queueCapacity());
        }

        @Bean
        RejectionCounter tributaryRejectionCounter(MeterRegistry registry) {
            return new RejectionCounter(registry);
        }
    }
}
