package dev.tributary.spring;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.shop.ShopApplication;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the test shop on a database. */
final class ShopContext {
    private ShopContext() {}

    /** Starts another application, without the web. */
    static ConfigurableApplicationContext start(TestDatabase database, Class<?> application, String... properties) {
        List<String> arguments = new ArrayList<>();
        for (String property : properties(database)) {
            arguments.add("--" + property);
        }
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    static ConfigurableApplicationContext start(TestDatabase database, WebApplicationType web) {
        List<String> arguments = new ArrayList<>();
        for (String property : properties(database)) {
            arguments.add("--" + property);
        }
        arguments.add("--server.port=0");
        arguments.add("--management.endpoints.web.exposure.include=*");
        arguments.add("--management.endpoint.health.show-details=always");
        return new SpringApplicationBuilder(ShopApplication.class).web(web).run(arguments.toArray(String[]::new));
    }

    static String[] properties(TestDatabase database) {
        return new String[] {
            "spring.datasource.url=" + database.jdbcUrl(),
            "spring.datasource.username=" + database.appUser(),
            "spring.datasource.password=" + database.appPassword(),
            "spring.datasource.hikari.maximum-pool-size=4",
            "spring.flyway.user=" + database.ownerUser(),
            "spring.flyway.password=" + database.ownerPassword(),
            "tributary.pool.snapshots=4",
            "tributary.pool.serializable=4"
        };
    }
}
