package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.spring.shop.ShopApplication;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.StockId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.InputStreamSource;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.javapoet.ClassName;

/** What is known of an application when it is built, before any of its beans is made. */
class AheadOfTimeTest {

    /** Spring Data looks for it in the database otherwise, and there is none when an application is built. */
    @Configuration(proxyBeanMethods = false)
    static class Dialect {
        @Bean
        JdbcDialect dialect() {
            return JdbcPostgresDialect.INSTANCE;
        }
    }

    @Test
    void aContextIsProcessed() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(ShopApplication.class)), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(ShopApplication.class, Dialect.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();

        RuntimeHints hints = generation.getRuntimeHints();
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(ShopOperations.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(StockId.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/tributary/shop.inv"))
                .accepts(hints);
        Map<String, InputStreamSource> sources = files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE);
        assertThat(sources.keySet()).anyMatch(name -> name.endsWith("ShopOperations__BeanDefinitions.java"));
    }
}
