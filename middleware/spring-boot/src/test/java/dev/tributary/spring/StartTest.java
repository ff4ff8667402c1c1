package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.Operation;
import dev.tributary.dsl.plan.Fingerprint;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.engine.Engine;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.shop.ShopApplication;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/** What an application is told that cannot start, and that it starts otherwise. */
class StartTest {
    private static TestDatabase database;

    @TempDir
    Path folder;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static ApplicationContextRunner shop() {
        return new ApplicationContextRunner()
                .withUserConfiguration(ShopApplication.class)
                .withPropertyValues(ShopContext.properties(database));
    }

    private static FailureAnalysis analysisOf(Throwable failure) {
        FailureAnalysis analysis = new TributaryFailureAnalyzer().analyze(failure);
        assertThat(analysis).as("analysis of %s", failure).isNotNull();
        return analysis;
    }

    @Test
    void startsWithAPlanThatFits() {
        shop().run(context -> assertThat(context).hasNotFailed().hasSingleBean(Engine.class));
    }

    @Test
    void leavesTheApplicationAloneWhenDisabled() {
        shop().withPropertyValues("tributary.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Engine.class));
    }

    @Test
    void saysWhatToRunWhenThereIsNoPlan() {
        shop().withClassLoader(new FilteredClassLoader(new ClassPathResource("META-INF/tributary/shop.plan.json")))
                .withPropertyValues("tributary.application=inventory")
                .run(context -> {
                    FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains("inventory");
                    assertThat(analysis.getAction()).contains("tributary.application");
                });
    }

    @Test
    void saysThatAPlanIsStale() throws IOException {
        String text = "application stale\n\nentity Thing {\n  key id: uuid\n}\n";
        Plan plan = new Plan(Plan.FORMAT, "stale", Fingerprint.of(text + "// changed\n"), List.of(), List.of());
        Path resources = Files.createDirectories(folder.resolve(PlanFormat.FOLDER));
        Files.writeString(resources.resolve("stale.inv"), text);
        Files.writeString(resources.resolve("stale.plan.json"), PlanFormat.write(plan));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            shop().withClassLoader(loader)
                    .withPropertyValues("tributary.application=stale")
                    .run(context -> {
                        FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                        assertThat(analysis.getDescription())
                                .contains("stale.plan.json", "another version of stale.inv");
                        assertThat(analysis.getAction()).contains("mvn verify");
                    });
        }
    }

    @Test
    void saysWhichMethodNamesAnUnknownOperation() {
        shop().withUserConfiguration(Misspelt.class).run(context -> {
            FailureAnalysis analysis = analysisOf(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("Misspelt", "recieve", "does not declare", "receive");
        });
    }

    @Test
    void saysWhichParametersDiffer() {
        shop().withUserConfiguration(OtherParameters.class).run(context -> {
            FailureAnalysis analysis = analysisOf(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("takes String for `quantity`", "quantity: int");
        });
    }

    @Test
    void saysWhatTheDatabaseLacks() {
        try (TestDatabase empty = TestDatabase.create()) {
            new ApplicationContextRunner()
                    .withUserConfiguration(ShopApplication.class)
                    .withPropertyValues(ShopContext.properties(empty))
                    .withPropertyValues("spring.flyway.enabled=false")
                    .run(context -> {
                        FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                        assertThat(analysis.getDescription()).contains("system tables");
                        assertThat(analysis.getAction()).contains("spring.flyway.user");
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Misspelt {
        static class MisspeltService {
            @Operation("recieve")
            void receive(UUID stock, int quantity) {}
        }

        @Bean
        MisspeltService service() {
            return new MisspeltService();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherParameters {
        static class OtherService {
            @Operation("receive")
            void receive(dev.tributary.spring.shop.StockId stock, String quantity) {}
        }

        @Bean
        OtherService service() {
            return new OtherService();
        }
    }
}
