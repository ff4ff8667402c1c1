package dev.tributary.spring.upkeep;

import dev.tributary.engine.Engine;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.log.Sealer;
import dev.tributary.log.Verification;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.spring.actuate.MaintenanceTask;
import dev.tributary.spring.database.EnginePools;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Seals the log in the background, and lets operators verify it and hold the tables against it. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnBean(Engine.class)
public final class TributaryLogAutoConfiguration {

    /** Apart from the tasks, because an instance may leave sealing to others. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "tributary.log.seal", matchIfMissing = true)
    static class SealerConfiguration {
        /** After the engine, which knows that the system tables are there. */
        @Bean(initMethod = "start")
        @ConditionalOnMissingBean
        Sealer tributarySealer(Engine engine, EnginePools pools, TributaryProperties properties) {
            TributaryProperties.Log log = properties.log();
            return new Sealer(pools.upkeep(), log.sealInterval(), log.sealBatchSize());
        }

        @Bean
        HealthDetails tributarySealerDetails(Sealer sealer) {
            return new SealerDetails(sealer);
        }

        @Bean
        MaintenanceTask tributarySealTask(Sealer sealer) {
            return new Task("seal", () -> Map.of("sealed", sealer.sealAll()));
        }
    }

    @Bean
    @ConditionalOnMissingBean
    LogVerifier tributaryLogVerifier(EnginePools pools) {
        return new LogVerifier(pools.upkeep());
    }

    @Bean
    MaintenanceTask tributaryVerifyTask(LogVerifier verifier) {
        return new Task("verify", () -> verifications(verifier));
    }

    private static List<Verification> verifications(LogVerifier verifier) throws SQLException {
        List<Verification> all = new ArrayList<>();
        for (String origin : verifier.origins()) {
            all.add(verifier.verify(origin, Progress.SILENT));
        }
        return all;
    }

    @Bean
    MaintenanceTask tributaryRebuildTask(Engine engine, EnginePools pools) {
        return new Task("rebuild", () -> new Rebuild(pools.upkeep(), engine.application()).compare(Progress.SILENT));
    }
}
