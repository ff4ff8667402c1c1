package dev.tributary.spring.versions;

import dev.tributary.engine.Engine;
import dev.tributary.spring.TributaryAutoConfiguration;
import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.versions.Versions;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Lets a version that replaces another one go over to its own rules by itself. */
@AutoConfiguration(after = TributaryAutoConfiguration.class)
@ConditionalOnBean({Engine.class, Versions.class})
public final class TributaryVersionsAutoConfiguration {
    @Bean
    SmartInitializingSingleton tributaryVersionsStart(Versions versions, Engine engine, EnginePools pools) {
        return () -> versions.start(engine, pools.upkeep());
    }

    @Bean
    HealthDetails tributaryVersionDetails(Versions versions) {
        return new VersionDetails(versions);
    }
}
