package dev.tributary.benchmarks.database;

import dev.tributary.benchmarks.database.BenchmarkDatabase.Account;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts Spring applications on a database. */
public final class Applications {
    private Applications() {}

    /**
     * Starts one.
     *
     * @param source its class with {@code @SpringBootApplication}
     * @param as who it connects as
     * @param owner who migrates
     * @param connections of Boot's own pool
     * @param more properties
     */
    public static ConfigurableApplicationContext start(
            Class<?> source, String url, Account as, Account owner, int connections, Map<String, String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.banner-mode=off",
                "--spring.main.log-startup-info=false",
                "--spring.datasource.url=" + url,
                "--spring.datasource.hikari.maximum-pool-size=" + connections,
                "--spring.flyway.url=" + url));
        add(arguments, "spring.datasource.username", as.name());
        add(arguments, "spring.datasource.password", as.password());
        add(arguments, "spring.flyway.user", owner.name());
        add(arguments, "spring.flyway.password", owner.password());
        more.forEach((name, value) -> add(arguments, name, value));
        return new SpringApplicationBuilder(source)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
    }

    /**
     * What a peer is started with: no Tributary, and no migration.
     *
     * @param isolation of all transactions, as JDBC names it; null for the server's default
     */
    public static Map<String, String> withoutTributary(@Nullable String isolation) {
        Map<String, String> properties = new HashMap<>();
        properties.put("tributary.enabled", "false");
        properties.put("spring.flyway.enabled", "false");
        if (isolation != null) {
            // Preset, so that no transaction has to ask for it: that would cost a round trip each.
            properties.put("spring.datasource.hikari.transaction-isolation", isolation);
        }
        return properties;
    }

    private static void add(List<String> arguments, String property, @Nullable String value) {
        if (value != null) {
            arguments.add("--" + property + "=" + value);
        }
    }
}
