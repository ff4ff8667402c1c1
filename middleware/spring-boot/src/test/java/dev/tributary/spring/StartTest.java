package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.Operation;
import dev.tributary.dsl.plan.Fingerprint;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.actuate.TributaryActuatorAutoConfiguration;
import dev.tributary.spring.coordinator.TributaryCoordinatorAutoConfiguration;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.spring.database.SystemTables;
import dev.tributary.spring.far.FarOperations;
import dev.tributary.spring.observe.OperationObserver;
import dev.tributary.spring.observe.TributaryObservationAutoConfiguration;
import dev.tributary.spring.operation.EnableOperations;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.spring.shop.ShopApplication;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.sites.TributaryReplicationAutoConfiguration;
import dev.tributary.spring.sites.TributarySitesAutoConfiguration;
import dev.tributary.spring.unfit.OtherOperations;
import dev.tributary.spring.web.TributaryWebAutoConfiguration;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

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

    /** Only what Tributary itself needs, and what of the rest is not hidden. */
    private static ApplicationContextRunner bare(TestDatabase on, String... hidden) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withInitializer(context -> AutoConfigurationPackages.register(
                        (BeanDefinitionRegistry) context.getBeanFactory(), ShopApplication.class.getPackageName()))
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        FlywayAutoConfiguration.class,
                        DataJdbcRepositoriesAutoConfiguration.class,
                        TributarySitesAutoConfiguration.class,
                        TributaryCoordinatorAutoConfiguration.class,
                        TributaryAutoConfiguration.class,
                        TributaryReplicationAutoConfiguration.class,
                        MissingDataJdbcAutoConfiguration.class,
                        TributaryActuatorAutoConfiguration.class,
                        TributaryObservationAutoConfiguration.class,
                        TributaryWebAutoConfiguration.class))
                .withPropertyValues(ShopContext.properties(on))
                .withClassLoader(new FilteredClassLoader(hidden));
        return Set.of(hidden).contains("io.micrometer")
                ? runner
                : runner.withConfiguration(AutoConfigurations.of(
                        SimpleMetricsExportAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        ObservationAutoConfiguration.class));
    }

    @Test
    void needsNothingThatIsOptional() {
        bare(
                        database,
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health",
                        "io.micrometer",
                        "org.springframework.boot.micrometer",
                        "org.springframework.web",
                        "jakarta.servlet")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Engine.class)
                        .doesNotHaveBean("tributaryHealthIndicator")
                        .doesNotHaveBean("tributaryEndpoint")
                        .doesNotHaveBean(OperationObserver.class)
                        .doesNotHaveBean(EngineEvents.class));
    }

    @Test
    void takesWhateverIsThere() {
        bare(database, "org.springframework.boot.actuate")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasBean("tributaryHealthIndicator")
                        .doesNotHaveBean("tributaryEndpoint")
                        .hasSingleBean(OperationObserver.class)
                        .hasSingleBean(EngineEvents.class));
        bare(database, "io.micrometer", "org.springframework.boot.micrometer")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasBean("tributaryHealthIndicator")
                        .doesNotHaveBean(OperationObserver.class));
        bare(database, "io.micrometer.tracing")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(OperationObserver.class)
                        .hasSingleBean(EngineEvents.class));
    }

    @Test
    void callsTellTheTraceThatTheTracerIsIn() {
        bare(database).withBean(SimpleTracer.class).run(context -> {
            assertThat(context).hasNotFailed();
            SimpleTracer tracer = context.getBean(SimpleTracer.class);
            SimpleSpan span = tracer.nextSpan().start();
            span.context().setSampled(true);
            try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
                OperationObserver.Observed observed = context.getBean(OperationObserver.class)
                        .start(new OperationCall("receive", Map.of()), Mode.CONFLUENT);
                observed.end(null);
                assertThat(observed.trace()).as("in %s", scope).contains(span.getTraceId(), span.getSpanId());
            }
        });
    }

    /** As docs/database.md shows it, by hand. */
    @Test
    void startsOnSystemTablesThatWereInstalledWithoutFlyway() throws Exception {
        try (TestDatabase other = TestDatabase.create()) {
            try (Connection owner = other.connectAsOwner();
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS tributary");
                statement.execute("SET search_path = tributary");
                Path folder = Path.of("..", "..", "db", "schema", "src", "main", "resources", "db", "tributary");
                try (var files = Files.list(folder)) {
                    for (Path file : files.sorted().toList()) {
                        statement.execute(Files.readString(file).replace("${applicationRole}", other.appUser()));
                    }
                }
                statement.execute("SET search_path = public");
                statement.execute(
                        Files.readString(Path.of("src", "test", "resources", "db", "migration", "V1__shop.sql")));
                for (String table : new String[] {"product", "warehouse", "stock", "reservation"}) {
                    statement.execute("SELECT tributary.manage('" + table + "')");
                }
            }
            bare(other, "org.flywaydb").run(context -> {
                assertThat(context).hasNotFailed().doesNotHaveBean("tributarySystemTables");
                assertThat(context.getBean(Engine.class).status().committerAlive())
                        .isTrue();
            });
        }
    }

    @Test
    void saysThatItNeedsSpringDataJdbc() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TributarySitesAutoConfiguration.class,
                        TributaryAutoConfiguration.class,
                        TributaryCoordinatorAutoConfiguration.class,
                        MissingDataJdbcAutoConfiguration.class,
                        TributaryActuatorAutoConfiguration.class,
                        TributaryObservationAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.data.jdbc"));
        runner.run(context -> assertThat(analysisOf(context.getStartupFailure()).getAction())
                .contains("spring-boot-starter-data-jdbc", "tributary.enabled=false"));
        runner.withPropertyValues("tributary.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void takesConnectionDetailsInsteadOfProperties() {
        new ApplicationContextRunner()
                .withUserConfiguration(ShopApplication.class, OwnConnectionDetails.class)
                .withPropertyValues(
                        "spring.flyway.user=" + database.ownerUser(),
                        "spring.flyway.password=" + database.ownerPassword())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Engine.class));
    }

    @Test
    void aBeanOfTheApplicationTakesThePlaceOfEachPart() {
        shop().withUserConfiguration(OwnParts.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(OperationObserver.class)).containsOnlyKeys("ownObserver");
            assertThat(context.getBeansOfType(EngineEvents.class)).containsOnlyKeys("ownEvents");
            assertThat(context.getBeansOfType(EnginePools.class)).containsOnlyKeys("ownPools");
            assertThat(context.getBeansOfType(SystemTables.class)).containsOnlyKeys("ownTables");
        });
    }

    @Test
    void takesTheConnectionOfADataSourceThatTheApplicationMade() {
        shop().withUserConfiguration(OwnDataSource.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Engine.class));
    }

    @Test
    void saysWhichColumnsDoNotFit() throws SQLException {
        try (TestDatabase other = TestDatabase.create()) {
            ApplicationContextRunner runner = new ApplicationContextRunner()
                    .withUserConfiguration(ShopApplication.class)
                    .withPropertyValues(ShopContext.properties(other));
            runner.run(context -> assertThat(context).hasNotFailed());
            try (Connection owner = other.connectAsOwner();
                    Statement statement = owner.createStatement()) {
                statement.execute("ALTER TABLE stock ALTER on_hand TYPE integer");
                statement.execute("ALTER TABLE product RENAME name TO title");
            }
            runner.run(context -> assertThat(
                            analysisOf(context.getStartupFailure()).getDescription())
                    .contains("stock.on_hand has type integer", "no column product.name"));
        }
    }

    @Test
    void saysWhatToRunWhenThereIsNoPlan() {
        shop().withClassLoader(new ClassLoader(getClass().getClassLoader()) {
                    @Override
                    public Enumeration<URL> getResources(String name) throws IOException {
                        return name.startsWith(PlanFormat.FOLDER)
                                ? Collections.emptyEnumeration()
                                : super.getResources(name);
                    }
                })
                .run(context -> {
                    FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains("no plan", "META-INF/tributary/");
                    assertThat(analysis.getAction()).contains("mvn verify");
                });
    }

    @Test
    void saysWhichPlansThereAreWhenNoneIsForTheApplication() {
        shop().withPropertyValues("tributary.application=inventory").run(context -> {
            FailureAnalysis analysis = analysisOf(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("inventory", "shop.plan.json");
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
    void saysWhichMethodsDoNotFit() {
        shop().withUserConfiguration(Unfit.class).run(context -> {
            FailureAnalysis analysis = analysisOf(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains(
                            "UnfitService#misspelt: no operation `recieve` is declared by application shop; declared are",
                            "UnfitService#otherType: the parameters differ",
                            "parameter 2 `quantity` is `java.lang.String`, expected `int`",
                            "UnfitService#swapped: the parameters differ",
                            "parameter 1 is named `warehouse`, expected `product`: the order is the declaration's",
                            "UnfitService#deferred: the method returns",
                            "UnfitService#unchangeable: an operation is run through a proxy")
                    .doesNotContain("UnfitService#right");
            assertThat(analysis.getAction()).contains("mvn verify");
        });
    }

    @Test
    void saysWhichInterfacesDoNotFit() {
        shop().withUserConfiguration(UnfitInterfaces.class)
                .run(context -> assertThat(
                                analysisOf(context.getStartupFailure()).getDescription())
                        .contains(
                                "UnfitOperations: an interface with @Operations is implemented by a proxy, expected it to be public",
                                "UnfitOperations#recieve: no operation `recieve` is declared",
                                "UnfitOperations#reserve: the method returns `int`",
                                "OtherOperations: its operations are of application `bank`, but application `shop` runs here")
                        .doesNotContain("UnfitOperations#rename", "FarOperations"));
    }

    @Test
    void findsInterfacesElsewhereWhenToldWhere() {
        shop().withUserConfiguration(Elsewhere.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(FarOperations.class));
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

    @Test
    void saysWhyTheSystemTablesCannotBeInstalled() throws SQLException {
        try (TestDatabase empty = TestDatabase.create()) {
            try (Connection owner = empty.connectAsOwner();
                    Statement statement = owner.createStatement()) {
                statement.execute("GRANT CREATE ON SCHEMA public TO " + empty.appUser());
            }
            new ApplicationContextRunner()
                    .withUserConfiguration(ShopApplication.class)
                    .withPropertyValues(ShopContext.properties(empty))
                    .withPropertyValues(
                            "spring.flyway.user=" + empty.appUser(), "spring.flyway.password=" + empty.appPassword())
                    .run(context -> {
                        FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                        assertThat(analysis.getDescription())
                                .contains("the system tables cannot be installed", "permission denied");
                        assertThat(analysis.getAction()).contains("spring.flyway.user", "roles.sql");
                    });
        }
    }

    @Test
    void saysThatThereIsNoDatabase() {
        new ApplicationContextRunner()
                .withUserConfiguration(ShopApplication.class)
                .withPropertyValues(ShopContext.properties(database))
                .withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://localhost:1/nowhere",
                        "spring.flyway.enabled=false",
                        "spring.data.jdbc.dialect=postgresql",
                        "tributary.pool.connection-timeout=250ms")
                .run(context -> {
                    FailureAnalysis analysis = analysisOf(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("jdbc:postgresql://localhost:1/nowhere", "cannot be used as role");
                    assertThat(analysis.getAction()).contains("spring.datasource.url");
                });
    }

    @Test
    void saysThatItCannotConnectByItself() {
        shop().withUserConfiguration(OpaqueDataSource.class).run(context -> {
            FailureAnalysis analysis = analysisOf(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("DriverManagerDataSource");
            assertThat(analysis.getAction()).contains("JdbcConnectionDetails");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OpaqueDataSource {
        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource(database.jdbcUrl(), database.appUser(), database.appPassword());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConnectionDetails {
        @Bean
        JdbcConnectionDetails details() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return database.appUser();
                }

                @Override
                public String getPassword() {
                    return database.appPassword();
                }

                @Override
                public String getJdbcUrl() {
                    return database.jdbcUrl();
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnParts {
        @Bean
        OperationObserver ownObserver() {
            return OperationObserver.NONE;
        }

        @Bean
        EngineEvents ownEvents() {
            return EngineEvents.NONE;
        }

        @Bean
        EnginePools ownPools(JdbcConnectionDetails details) {
            return new EnginePools(details, new EnginePools.Sizes(2, 2, 2, Duration.ofSeconds(5)));
        }

        @Bean
        SystemTables ownTables(AnalyzedApplication analyzed) {
            return new SystemTables(analyzed.application(), database.appUser());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnDataSource {
        @Bean
        HikariDataSource dataSource() {
            HikariDataSource dataSource = new HikariDataSource();
            dataSource.setJdbcUrl(database.jdbcUrl());
            dataSource.setUsername(database.appUser());
            dataSource.setPassword(database.appPassword());
            return dataSource;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Unfit {
        static class UnfitService {
            @Operation("recieve")
            void misspelt(UUID stock, int quantity) {}

            @Operation("receive")
            void otherType(StockId stock, String quantity) {}

            @Operation("receive")
            void right(StockId stock, int quantity) {}

            @Operation("openStock")
            void swapped(UUID warehouse, UUID product) {}

            @Operation("receive")
            CompletionStage<Void> deferred(StockId stock, int quantity) {
                return CompletableFuture.completedFuture(null);
            }

            @Operation("receive")
            final void unchangeable(StockId stock, int quantity) {}
        }

        @Bean
        UnfitService service() {
            return new UnfitService();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableOperations(basePackageClasses = OtherOperations.class)
    static class UnfitInterfaces {}

    @Configuration(proxyBeanMethods = false)
    @EnableOperations(basePackages = "dev.tributary.spring.far")
    static class Elsewhere {}
}
