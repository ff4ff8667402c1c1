package dev.tributary.spring.web;

import dev.tributary.engine.Engine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Outcomes as problem documents, in servlet applications. */
@AutoConfiguration(afterName = "dev.tributary.spring.TributaryAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({RestControllerAdvice.class, jakarta.servlet.Servlet.class})
@ConditionalOnBean(Engine.class)
public final class TributaryWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OperationProblems tributaryOperationProblems() {
        return new OperationProblems();
    }
}
