package dev.tributary.spring;

import dev.tributary.sites.InvalidTopologyException;
import dev.tributary.spring.capture.UnsuitableEntityException;
import dev.tributary.spring.database.DatabaseNotReadyException;
import dev.tributary.spring.database.Problem;
import dev.tributary.spring.database.SystemTablesException;
import dev.tributary.spring.database.UnknownDatabaseException;
import dev.tributary.spring.operation.OperationMethodException;
import dev.tributary.spring.plan.PlanException;
import dev.tributary.spring.sites.SiteNotReadyException;
import dev.tributary.versions.PlanInUseException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.annotation.Order;

/**
 * Says why an application with Tributary does not start, and what to do about it. It comes before Spring Boot's own, which
 * would say of wrong properties only that they do not bind.
 */
@Order(0)
final class TributaryFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            FailureAnalysis analysis = analyzeOne(cause);
            if (analysis != null) {
                return analysis;
            }
        }
        return null;
    }

    private static @Nullable FailureAnalysis analyzeOne(Throwable cause) {
        if (cause instanceof PlanException plan) {
            return new FailureAnalysis(String.valueOf(plan.getMessage()), plan.action(), plan);
        } else if (cause instanceof PlanInUseException version) {
            return new FailureAnalysis(String.valueOf(version.getMessage()), version.action(), version);
        } else if (cause instanceof OperationMethodException method) {
            return new FailureAnalysis(
                    "Methods that stand for operations do not fit:" + list(method.problems()),
                    "Change the methods or the .inv file so that they say the same, then run `mvn verify`.",
                    method);
        } else if (cause instanceof UnsuitableEntityException entity) {
            return new FailureAnalysis(
                    "Java types of managed entities do not fit:" + list(entity.problems()),
                    "Change the types or the .inv file, then run `mvn verify`.",
                    entity);
        } else if (cause instanceof DatabaseNotReadyException database) {
            return new FailureAnalysis(
                    "The database at " + database.url() + " is not ready for operations:"
                            + list(database.problems().stream()
                                    .map(Problem::what)
                                    .toList()),
                    "Change the database or the .inv file:"
                            + list(database.problems().stream()
                                    .map(Problem::action)
                                    .distinct()
                                    .toList()),
                    database);
        } else if (cause instanceof SystemTablesException tables) {
            return new FailureAnalysis(
                    "In the database of the application, " + tables.getMessage(),
                    "Let Flyway migrate with the role that owns the tables (spring.flyway.user), and set up the roles once"
                            + " with db/roles/roles.sql, as docs/security.md shows.",
                    tables);
        } else if (cause instanceof UnknownDatabaseException unknown) {
            return new FailureAnalysis(
                    "The engine needs connections of its own, and " + unknown.getMessage() + ".",
                    "Define a bean of type JdbcConnectionDetails, or set spring.datasource.url, username and password.",
                    unknown);
        } else if (cause instanceof MissingDataJdbcException missing) {
            return new FailureAnalysis(
                    "Operations run on Spring Data JDBC, which is not on the class path.",
                    "Add org.springframework.boot:spring-boot-starter-data-jdbc, or take Tributary away; to run without"
                            + " operations, set tributary.enabled=false.",
                    missing);
        } else if (cause instanceof InvalidPropertiesException properties) {
            return new FailureAnalysis(
                    "Properties of Tributary have values that cannot be used:" + list(properties.problems()),
                    "Change them; docs/configuration.md lists them all.",
                    properties);
        } else if (cause instanceof InvalidTopologyException topology) {
            return new FailureAnalysis(
                    "The sites cannot be as they are configured:" + list(topology.problems()),
                    "Change tributary.site, tributary.coordinator and tributary.sites; docs/sites.md shows them all.",
                    topology);
        } else if (cause instanceof SiteNotReadyException site) {
            return new FailureAnalysis(
                    "The database cannot be site " + site.site() + ":"
                            + list(site.problems().stream()
                                    .map(dev.tributary.sites.Problem::what)
                                    .toList()),
                    "Change the database:"
                            + list(site.problems().stream()
                                    .map(dev.tributary.sites.Problem::action)
                                    .toList()),
                    site);
        }
        return null;
    }

    private static String list(List<String> problems) {
        return problems.stream().map(problem -> "\n  - " + problem).collect(Collectors.joining());
    }
}
