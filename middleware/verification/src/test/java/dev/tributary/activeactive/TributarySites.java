package dev.tributary.activeactive;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.trial.Address;
import dev.tributary.trial.SiteProperties;
import dev.tributary.trial.SiteStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Two sites with the starter, and the plan that the analyzer makes of {@code shop.inv}; north coordinates. */
final class TributarySites implements AutoCloseable {
    static final String NORTH = "north";
    static final String SOUTH = "south";
    private static final String TABLES = "classpath:dev/tributary/activeactive/tables";

    private final EmbeddedSites sites = EmbeddedSites.start("shop", List.of(NORTH, SOUTH));
    private final Map<String, ConfigurableApplicationContext> applications = new LinkedHashMap<>();
    private final SiteStates states;

    private TributarySites() {
        Map<String, Address> superusers = new LinkedHashMap<>();
        for (String site : List.of(NORTH, SOUTH)) {
            superusers.put(
                    site, new Address(sites.jdbcUrl(site), sites.superuser().user(), ""));
        }
        states = new SiteStates(superusers);
    }

    /** Starts both; the servers do not stay when an application cannot start. */
    static TributarySites start() {
        TributarySites all = new TributarySites();
        try {
            List.of(NORTH, SOUTH).forEach(all::open);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void open(String site) {
        List<String> properties = SiteProperties.of(sites, site, NORTH, TABLES);
        applications.put(
                site,
                new SpringApplicationBuilder(Shop.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .run(properties.toArray(String[]::new)));
    }

    /** The application of each site. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {
        @Bean
        AnalyzedApplication analyzed() throws IOException {
            try (InputStream text = TributarySites.class.getResourceAsStream("shop.inv")) {
                Application application = InvFile.parse(
                                "shop.inv", new String(text.readAllBytes(), StandardCharsets.UTF_8))
                        .application()
                        .orElseThrow();
                return new AnalyzedApplication(
                        application,
                        Analyzer.analyze(application, AnalyzerOptions.defaults())
                                .plan("shop"));
            }
        }
    }

    /**
     * Runs an operation at a site.
     *
     * @param namesAndValues of its arguments
     * @return the key of the row that it has made; null when it makes none
     */
    RowKey run(String site, String operation, Object... namesAndValues) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        Engine engine = applications.get(site).getBean(Engine.class);
        return engine.invoke(new OperationCall(operation, arguments, null)).keys().values().stream()
                .findFirst()
                .map(RowKey.class::cast)
                .orElse(null);
    }

    /** Cuts the links; returns when the south knows that it cannot reach the coordinator. */
    void cut() {
        sites.links().forEach(Link::cut);
        Engine engine = applications.get(SOUTH).getBean(Engine.class);
        while (engine.status().unreachable().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    void heal() {
        sites.links().forEach(Link::heal);
    }

    /** Lets each site merge everything that the other has committed by now. */
    void settle() throws SQLException {
        states.awaitEqual();
    }

    String value(String site, String query) throws SQLException {
        try (Connection connection = sites.server(site).connect(sites.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        try (sites) {
            applications.values().forEach(ConfigurableApplicationContext::close);
        }
    }
}
