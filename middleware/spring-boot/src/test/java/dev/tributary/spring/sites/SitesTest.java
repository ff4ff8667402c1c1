package dev.tributary.spring.sites;

import static dev.tributary.spring.sites.TwoSites.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.convergence.Verdict;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.sites.SiteStatus;
import dev.tributary.sites.SitesStatus;
import dev.tributary.spring.actuate.TributaryHealthIndicator;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.upkeep.Digests;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Two applications at two sites that find each other by their configuration alone. */
@ExtendWith(OutputCaptureExtension.class)
class SitesTest {
    /** The default of {@code tributary.replication.suspicion}. */
    private static final double SUSPICION = 8;

    private static final int UNHEARD = 40;

    private static EmbeddedSites servers;

    @BeforeAll
    static void start() {
        servers = TwoSites.servers();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static ConfigurableApplicationContext site(String site, String... more) {
        return TwoSites.site(
                servers,
                site,
                WebApplicationType.NONE,
                Stream.concat(Stream.of("--tributary.pool.snapshots=2"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String text(String site, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.jdbcUrl(site), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private static SiteStatus seen(ConfigurableApplicationContext site, String other) {
        SitesStatus status = site.getBean(Sites.class).status();
        return status.sites().stream()
                .filter(each -> each.site().equals(other))
                .findFirst()
                .orElseThrow();
    }

    private static boolean hears(ConfigurableApplicationContext site, String other) {
        SitesStatus status = site.getBean(Sites.class).status();
        return status.sites().stream()
                .anyMatch(each -> each.site().equals(other) && each.silence() != null && each.clockOffset() != null);
    }

    private static Health health(ConfigurableApplicationContext site) {
        return site.getBean(TributaryHealthIndicator.class).health();
    }

    @Test
    void sitesFlowTogetherWhicheverStartsFirst(CapturedOutput output) throws Exception {
        servers.link("berlin", "paris").cut();
        try (ConfigurableApplicationContext berlin = site("berlin")) {
            Sites sites = berlin.getBean(Sites.class);
            until(
                    "berlin knows that it cannot reach paris",
                    () -> sites.setupFailures().containsKey("paris"));
            berlin.getBean(Shop.class).createProduct("sku-1", "Pen", BigDecimal.ONE);
            assertThat(health(berlin).getStatus()).isEqualTo(Status.UP);
            assertThat(health(berlin).getDetails().get("concerns").toString()).contains("replication with paris");
            servers.link("berlin", "paris").heal();
            try (ConfigurableApplicationContext paris = site("paris");
                    ConfigurableApplicationContext second = site("paris", "--spring.flyway.enabled=false")) {
                until("both hear each other", () -> hears(berlin, "paris") && hears(paris, "berlin"));
                until(
                        "all is set up",
                        () -> sites.setupFailures().isEmpty()
                                && paris.getBean(Sites.class).setupFailures().isEmpty()
                                && second.getBean(Sites.class).setupFailures().isEmpty());
                berlin.getBean(Shop.class).createProduct("sku-2", "Ink", BigDecimal.TEN);
                until(
                        "both products are at paris, the one from before it was connected, too",
                        () -> text("paris", "SELECT string_agg(name, ', ' ORDER BY sku) FROM product")
                                .equals("Pen, Ink"));
                paris.getBean(Shop.class).createProduct("sku-3", "Paper", BigDecimal.ONE);
                until(
                        "paris's product is at berlin",
                        () -> text("berlin", "SELECT name FROM product WHERE sku = 'sku-3'")
                                .equals("Paper"));
                assertThat(paris.getBean(Digests.class).compare())
                        .singleElement()
                        .satisfies(report ->
                                assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.EQUAL));
                until(
                        "berlin has a heartbeat that tells of it",
                        () -> seen(paris, "berlin").head() == 3);
                assertThat(seen(paris, "berlin").plans()).isNotEmpty();
                assertThat(seen(paris, "berlin").clockOffset().abs()).isLessThan(Duration.ofMinutes(1));
                until(
                        "berlin's subscription runs",
                        () -> berlin.getBean(MeterRegistry.class)
                                        .get("tributary.subscription.running")
                                        .tag("peer", "paris")
                                        .gauge()
                                        .value()
                                == 1);
                until(
                        "berlin's one slot is in use",
                        () -> sites.status().slots().stream()
                                .map(slot -> slot.active())
                                .toList()
                                .equals(List.of(true)));
                metersFollowACutAndItsHealing(berlin, paris);
            }
        }
        assertThat(output).doesNotContain(servers.replication().password() + "'", "password=");
    }

    private static double meter(ConfigurableApplicationContext site, String name, String peer) {
        return site.getBean(MeterRegistry.class)
                .get("tributary." + name)
                .tag("peer", peer)
                .gauge()
                .value();
    }

    private static void metersFollowACutAndItsHealing(
            ConfigurableApplicationContext berlin, ConfigurableApplicationContext paris) throws Exception {
        until(
                "paris has merged all",
                () -> meter(paris, "site.backlog", "berlin") == 0 && meter(paris, "site.lag", "berlin") == 0);
        assertThat(meter(paris, "site.clock.offset", "berlin")).isBetween(-60.0, 60.0);

        servers.link("paris", "berlin").cut();
        String written = "SELECT pg_current_wal_lsn() - '0/0'";
        long before = Long.parseLong(text("berlin", written));
        for (int i = 0; i < UNHEARD; i++) {
            berlin.getBean(Shop.class).createProduct("unheard-" + i, "Book", BigDecimal.ONE);
        }
        long unheard = Long.parseLong(text("berlin", written)) - before;
        assertThat(unheard).isPositive();
        until("the slot keeps all of it", () -> meter(berlin, "slot.retained", "paris") >= unheard);
        until("paris suspects berlin", () -> meter(paris, "site.suspicion", "berlin") >= SUSPICION);
        double lag = meter(paris, "site.lag", "berlin");
        assertThat(lag).isPositive();
        until("the lag grows with the silence", () -> meter(paris, "site.lag", "berlin") > lag);
        assertThat(meter(paris, "site.backlog", "berlin"))
                .as("nobody tells paris what there is")
                .isZero();
        assertThat(health(paris).getStatus()).isEqualTo(Status.UP);
        assertThat(health(paris).getDetails().toString()).contains("site berlin was not heard for", "state=suspected");

        try (Connection merging = DriverManager.getConnection(servers.jdbcUrl("paris"), "postgres", "");
                Statement statement = merging.createStatement()) {
            merging.setAutoCommit(false);
            statement.execute("SELECT FROM tributary.origin WHERE origin = 'berlin' FOR NO KEY UPDATE");
            servers.link("paris", "berlin").heal();
            until("paris knows exactly what it lacks", () -> meter(paris, "site.backlog", "berlin") == UNHEARD);
            assertThat(meter(paris, "site.lag", "berlin")).isPositive();
            until("paris hears berlin again", () -> meter(paris, "site.suspicion", "berlin") < SUSPICION);
            merging.rollback();
        }
        until(
                "paris has merged all again",
                () -> meter(paris, "site.backlog", "berlin") == 0 && meter(paris, "site.lag", "berlin") == 0);
        until("the slot lets go of it", () -> {
            // Which a server notes by itself only every 15 seconds.
            text("berlin", "SELECT pg_log_standby_snapshot()");
            return meter(berlin, "slot.retained", "paris") < unheard;
        });
    }
}
