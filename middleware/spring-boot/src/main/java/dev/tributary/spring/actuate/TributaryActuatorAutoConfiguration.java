package dev.tributary.spring.actuate;

import dev.tributary.engine.Engine;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and the plan's endpoint, where the application has the actuator. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(Engine.class)
public final class TributaryActuatorAutoConfiguration {

    /** Apart from the endpoint, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({
        org.springframework.boot.health.contributor.HealthIndicator.class,
        ConditionalOnEnabledHealthIndicator.class
    })
    static class HealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "tributaryHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("tributary")
        TributaryHealthIndicator tributaryHealthIndicator(Engine engine) {
            return new TributaryHealthIndicator(engine);
        }
    }

    /** Apart from health, because either module may be missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = TributaryEndpoint.class)
        TributaryEndpoint tributaryEndpoint(Engine engine) {
            return new TributaryEndpoint(engine);
        }
    }
}
