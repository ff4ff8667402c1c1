package dev.tributary.spring.actuate;

import static dev.tributary.spring.sites.TwoSites.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.engine.Engine;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.ShopApplication;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** When an instance is up, and when not. */
class HealthTest {
    private static ConfigurableApplicationContext start(TestDatabase database, String... more) {
        return new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.appUser(),
                        "spring.datasource.password=" + database.appPassword(),
                        "spring.flyway.user=" + database.ownerUser(),
                        "spring.flyway.password=" + database.ownerPassword(),
                        "tributary.pool.snapshots=2",
                        "tributary.pool.serializable=2")
                .properties(more)
                .run();
    }

    private static Health health(ConfigurableApplicationContext context) {
        return context.getBean(TributaryHealthIndicator.class).health();
    }

    private static AvailabilityState liveness(ConfigurableApplicationContext context) {
        return context.getBean(ApplicationAvailability.class).getLivenessState();
    }

    @Test
    void aLostDatabaseIsDown() {
        TestDatabase database = TestDatabase.create();
        try (ConfigurableApplicationContext context = start(database)) {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            database.close();
            Health lost = health(context);
            assertThat(lost.getStatus()).isEqualTo(Status.DOWN);
            assertThat(lost.getDetails().get("database").toString()).contains("does not exist");
            assertThat(lost.getDetails()).containsEntry("committer", "running");
            assertThat(liveness(context))
                    .as("a restart would not bring it back")
                    .isEqualTo(LivenessState.CORRECT);
        }
    }

    @Test
    void aDatabaseThatWasReplacedIsDownUntilTheRestart() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            try (ConfigurableApplicationContext context = start(database);
                    Connection superuser = database.connectAsSuperuser();
                    Statement statement = superuser.createStatement()) {
                Shop shop = context.getBean(Shop.class);
                shop.addWarehouse("North");
                assertThat(liveness(context)).isEqualTo(LivenessState.CORRECT);
                // As after a failover: the server is on another timeline than the one that the database knows.
                statement.execute("UPDATE tributary.identity SET timeline = timeline + 1");
                Health replaced = health(context);
                assertThat(replaced.getStatus()).isEqualTo(Status.DOWN);
                assertThat(replaced.getDetails().get("failures").toString())
                        .contains("a standby took over", "until this instance is restarted");
                assertThatThrownBy(() -> shop.addWarehouse("South")).isInstanceOf(DatabaseReplacedException.class);
                assertThatThrownBy(() -> shop.createProduct("pen", "Pen", BigDecimal.ONE))
                        .isInstanceOf(DatabaseReplacedException.class);
                until("only a restart helps", () -> liveness(context) == LivenessState.BROKEN);
            }
            try (ConfigurableApplicationContext again = start(database)) {
                assertThat(health(again).getStatus()).isEqualTo(Status.UP);
                assertThat(liveness(again)).isEqualTo(LivenessState.CORRECT);
                again.getBean(Shop.class).addWarehouse("South");
                assertThat(again.getBean(Engine.class).origin()).contains("~");
            }
        }
    }

    @Test
    void whoeverIsBusyIsUp() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (TestDatabase database = TestDatabase.create();
                ConfigurableApplicationContext context =
                        start(database, "tributary.queue-capacity=1", "tributary.batch-size=1")) {
            Shop shop = context.getBean(Shop.class);
            try (Connection blocking = database.connectAsSuperuser();
                    Statement statement = blocking.createStatement()) {
                blocking.setAutoCommit(false);
                statement.execute("LOCK TABLE warehouse IN EXCLUSIVE MODE");
                Future<UUID> first = callers.submit(() -> shop.addWarehouse("North"));
                Future<UUID> second = callers.submit(() -> shop.addWarehouse("South"));
                TributaryHealthIndicator indicator = context.getBean(TributaryHealthIndicator.class);
                while (!Integer.valueOf(1)
                        .equals(indicator.health().getDetails().get("queued"))) {
                    Thread.onSpinWait();
                }
                assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
                blocking.rollback();
                assertThat(first.get(30, TimeUnit.SECONDS)).isNotEqualTo(second.get(30, TimeUnit.SECONDS));
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
