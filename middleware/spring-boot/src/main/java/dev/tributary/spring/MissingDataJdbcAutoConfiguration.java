package dev.tributary.spring;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;

/** Without Spring Data JDBC there are no operations: then annotated methods must not run as if they were plain ones. */
@AutoConfiguration
@ConditionalOnMissingClass("org.springframework.data.jdbc.core.mapping.JdbcMappingContext")
@ConditionalOnBooleanProperty(name = "tributary.enabled", matchIfMissing = true)
public final class MissingDataJdbcAutoConfiguration {

    @Bean
    static InitializingBean tributaryNeedsDataJdbc() {
        return () -> {
            throw new MissingDataJdbcException();
        };
    }
}
