package dev.tributary.spring.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.spring.shop.ShopApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The shops of Berlin, which coordinates, and of Paris, with pools as small as they may be. */
public final class TwoSites {
    private TwoSites() {}

    /** Starts the servers of both. */
    public static EmbeddedSites servers() {
        return EmbeddedSites.start("shop", List.of("berlin", "paris"));
    }

    /** Starts the application of one. */
    public static ConfigurableApplicationContext site(
            EmbeddedSites servers, String site, WebApplicationType type, String... more) {
        List<String> arguments = new ArrayList<>();
        servers.properties(site, "berlin").forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.addAll(List.of(
                "--spring.datasource.hikari.maximum-pool-size=2",
                "--tributary.pool.serializable=2",
                "--tributary.replication.retry=200ms",
                "--tributary.replication.heartbeat=100ms"));
        arguments.addAll(List.of(more));
        return new SpringApplicationBuilder(ShopApplication.class).web(type).run(arguments.toArray(String[]::new));
    }

    /** Waits for a state that another thread or a server reaches. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
