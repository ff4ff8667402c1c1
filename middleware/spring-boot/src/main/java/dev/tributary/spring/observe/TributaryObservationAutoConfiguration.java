package dev.tributary.spring.observe;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.replication.MergedRecords;
import dev.tributary.spring.TributaryProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.util.function.Consumer;
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
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration"
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
                ObservationRegistry registry,
                ObjectProvider<OperationObservationConvention> convention,
                ObjectProvider<CurrentTrace> traces) {
            return new MicrometerObserver(
                    registry, convention.getIfAvailable(), traces.getIfAvailable(() -> CurrentTrace.NONE));
        }
    }

    /** Apart from observations, which may go to no tracer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Tracer.class)
    @ConditionalOnBean(Tracer.class)
    static class TracingConfiguration {
        @Bean
        @ConditionalOnMissingBean(TracedMerges.class)
        TracedMerges tributaryTracedMerges(Tracer tracer) {
            return new TracedMerges(tracer);
        }
    }

    /** Apart from observations, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean(EngineEvents.class)
        EngineEvents tributaryEngineEvents(MeterRegistry registry, ObjectProvider<Consumer<MergedRecords>> traces) {
            return new MeteredEvents(registry, traces.getIfAvailable(() -> merged -> {}));
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
