package dev.tributary.spring.web;

import dev.tributary.engine.Engine;
import dev.tributary.spring.coordinator.Sessions;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

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

    /** The session's header: an interceptor heeds it where problems are answered, a filter tells it when all is done. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebMvcConfigurer.class)
    @ConditionalOnBooleanProperty(name = "tributary.session.enabled", matchIfMissing = true)
    static class SessionConfiguration {
        @Bean
        WebMvcConfigurer tributarySessionInterceptor(Sessions sessions) {
            return new WebMvcConfigurer() {
                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(new SessionInterceptor(sessions));
                }
            };
        }

        @Bean
        SessionFilter tributarySessionFilter(Sessions sessions) {
            return new SessionFilter(sessions);
        }
    }

    /** Apart from the problems, because a header is a matter of Spring MVC's own interceptors. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebMvcConfigurer.class)
    @ConditionalOnBooleanProperty(name = "tributary.web.idempotency-key", matchIfMissing = true)
    static class IdempotencyKeyConfiguration {
        @Bean
        @ConditionalOnMissingBean
        RequestIdResolver tributaryRequestIdResolver() {
            return new IdempotencyKeyHeader();
        }

        @Bean
        WebMvcConfigurer tributaryRequestIds(RequestIdResolver resolver) {
            return new WebMvcConfigurer() {
                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(new RequestIdInterceptor(resolver));
                }
            };
        }
    }
}
