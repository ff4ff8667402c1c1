package dev.tributary.spring;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.engine.EngineOptions;
import dev.tributary.engine.RequestHome;
import dev.tributary.sites.Topology;
import dev.tributary.spring.capture.CapturePostProcessor;
import dev.tributary.spring.capture.KeyCallback;
import dev.tributary.spring.capture.LoadCallback;
import dev.tributary.spring.capture.ManagedTypes;
import dev.tributary.spring.capture.SaveCallback;
import dev.tributary.spring.coordinator.CoordinatorLinks;
import dev.tributary.spring.database.ApplicationDatabase;
import dev.tributary.spring.database.DatabaseCheck;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.spring.database.SystemTables;
import dev.tributary.spring.observe.OperationObserver;
import dev.tributary.spring.operation.OperationInterceptor;
import dev.tributary.spring.operation.OperationMethodCheck;
import dev.tributary.spring.operation.OperationRunner;
import dev.tributary.spring.operation.PackagedOperationsRegistrar;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.spring.plan.PlanHints;
import dev.tributary.spring.plan.PlanLoader;
import dev.tributary.spring.sites.SiteStart;
import dev.tributary.versions.Versions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.aop.Advisor;
import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import tools.jackson.databind.json.JsonMapper;

/** Runs methods with {@link Operation} as operations, according to the plan on the class path. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
        afterName = {
            "dev.tributary.spring.sites.TributarySitesAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration"
        })
@ConditionalOnClass(JdbcMappingContext.class)
@ConditionalOnBooleanProperty(name = "tributary.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TributaryProperties.class)
@Import(PackagedOperationsRegistrar.class)
@ImportRuntimeHints(PlanHints.class)
public final class TributaryAutoConfiguration {

    /** Outside transactions, so that {@code @Transactional} on the same method joins the operation. */
    static final int ADVISOR_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    /** An instance that stops without a word is taken for gone after several of these. */
    private static final Duration VERSIONS_INTERVAL = Duration.ofSeconds(2);

    @Bean
    @ConditionalOnMissingBean
    AnalyzedApplication tributaryApplication(ResourceLoader resources, TributaryProperties properties) {
        return new PlanLoader(new PathMatchingResourcePatternResolver(resources), properties.application()).load();
    }

    /** Where Flyway migrates; elsewhere the system tables are installed by hand. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flyway.class)
    static class SystemTablesConfiguration {
        @Bean
        @ConditionalOnMissingBean
        SystemTables tributarySystemTables(
                AnalyzedApplication analyzed,
                ObjectProvider<JdbcConnectionDetails> details,
                ObjectProvider<DataSource> dataSources) {
            JdbcConnectionDetails database = ApplicationDatabase.of(details, dataSources);
            return new SystemTables(analyzed.application(), String.valueOf(database.getUsername()));
        }
    }

    @Bean
    @ConditionalOnMissingBean
    EnginePools tributaryPools(
            ObjectProvider<JdbcConnectionDetails> details,
            ObjectProvider<DataSource> dataSources,
            TributaryProperties properties,
            Topology topology) {
        TributaryProperties.Pool pool = properties.pool();
        // What merges the records of other sites works with the connections of the committer, and listens on one.
        int commits = pool.commits() + (topology.several() ? 2 : 0);
        return new EnginePools(
                ApplicationDatabase.of(details, dataSources),
                new EnginePools.Sizes(pool.snapshots(), pool.serializable(), commits, pool.connectionTimeout()));
    }

    /** Is there before the engine and gone after it, so that nobody takes the version for gone while it still runs. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    Versions tributaryVersions(AnalyzedApplication analyzed, EnginePools pools) throws SQLException {
        new DatabaseCheck(analyzed.application()).check(pools.commits());
        return Versions.register(analyzed.plan(), pools.upkeep(), VERSIONS_INTERVAL);
    }

    @Bean
    @ConditionalOnMissingBean
    Engine tributaryEngine(
            AnalyzedApplication analyzed,
            EnginePools pools,
            Versions versions,
            TributaryProperties properties,
            Topology topology,
            CoordinatorLinks links,
            ObjectProvider<EngineEvents> events) {
        String origin = new SiteStart(topology, properties.coordinator()).origin(pools.upkeep());
        return Engine.builder()
                .application(analyzed.application())
                .plan(versions.plan())
                .site(topology.site())
                .origin(origin)
                .requestHome(new RequestHome(topology.site(), topology.several(), !topology.several()))
                .others(links.others().orElse(null))
                .commits(pools.commits())
                .snapshots(pools.snapshots())
                .serializable(pools.serializable())
                .options(new EngineOptions(
                        properties.queueCapacity(),
                        properties.admissionTimeout(),
                        properties.batchSize(),
                        properties.operationTimeout(),
                        properties.coordinatedDeadline(),
                        properties.requestRetention(),
                        properties.coordination()))
                .events(events.getIfAvailable(() -> EngineEvents.NONE))
                .start();
    }

    @Bean
    @ConditionalOnMissingBean
    ManagedTypes tributaryManagedTypes(AnalyzedApplication analyzed, JdbcConverter converter) {
        ManagedTypes types = new ManagedTypes(analyzed.application(), converter);
        types.check();
        return types;
    }

    @Bean
    static CapturePostProcessor tributaryCapture(ObjectProvider<ManagedTypes> types) {
        return new CapturePostProcessor(types::getObject);
    }

    @Bean
    static LoadCallback tributaryLoadCallback(ObjectProvider<ManagedTypes> types) {
        return new LoadCallback(types);
    }

    @Bean
    static SaveCallback tributarySaveCallback(ObjectProvider<ManagedTypes> types) {
        return new SaveCallback(types);
    }

    @Bean
    static KeyCallback tributaryKeyCallback(ObjectProvider<ManagedTypes> types) {
        return new KeyCallback(types);
    }

    @Bean
    @ConditionalOnMissingBean
    OperationRunner tributaryOperationRunner(
            Engine engine,
            DataSource dataSource,
            ManagedTypes types,
            ApplicationEventPublisher events,
            @Qualifier("applicationTaskExecutor") ObjectProvider<Executor> executors,
            ObjectProvider<OperationObserver> observers,
            ObjectProvider<JsonMapper> json) {
        return new OperationRunner(
                engine,
                dataSource,
                types,
                events,
                executors.getIfAvailable(() -> new SimpleAsyncTaskExecutor("tributary-")),
                observers.getIfAvailable(() -> OperationObserver.NONE),
                json.getIfUnique(JsonMapper::shared));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor tributaryOperationAdvisor(ObjectProvider<OperationRunner> runner) {
        Pointcut bodies = new ComposablePointcut((Pointcut) new AnnotationMatchingPointcut(null, Operation.class, true))
                .intersection((ClassFilter) type -> !AnnotatedElementUtils.hasAnnotation(type, Operations.class));
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(bodies, new OperationInterceptor(runner));
        advisor.setOrder(ADVISOR_ORDER);
        return advisor;
    }

    @Bean
    static OperationMethodCheck tributaryOperationMethods(
            ConfigurableListableBeanFactory beans, ObjectProvider<AnalyzedApplication> analyzed) {
        return new OperationMethodCheck(beans, () -> analyzed.getObject().application());
    }
}
