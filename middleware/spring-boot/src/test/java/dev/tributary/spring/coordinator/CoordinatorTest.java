package dev.tributary.spring.coordinator;

import static dev.tributary.spring.sites.TwoSites.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.engine.Engine;
import dev.tributary.engine.Receipt;
import dev.tributary.moves.Moves;
import dev.tributary.moves.Readiness;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.spring.actuate.TributaryHealthIndicator;
import dev.tributary.spring.database.EnginePools;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import dev.tributary.spring.sites.TwoSites;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Berlin is the coordinator, and Paris calls. */
class CoordinatorTest {
    private static EmbeddedSites servers;
    private static ConfigurableApplicationContext berlin;
    private static ConfigurableApplicationContext paris;

    @BeforeAll
    static void start() throws Exception {
        servers = TwoSites.servers();
        berlin = site("berlin");
        paris = site("paris");
    }

    @AfterAll
    static void stop() {
        paris.close();
        berlin.close();
        servers.close();
    }

    private static ConfigurableApplicationContext site(String site) {
        return TwoSites.site(
                servers,
                site,
                WebApplicationType.SERVLET,
                "--server.port=0",
                "--tributary.pool.snapshots=3",
                "--tributary.pool.connection-timeout=10s",
                "--tributary.read-your-writes=30s",
                "--tributary.session.patience=100ms");
    }

    /** Opened at the coordinator, filled at Paris, which the coordinator may not know yet. */
    private static StockId stock(String sku, int onHand) throws Exception {
        Shop at = berlin.getBean(Shop.class);
        UUID product = at.createProduct(sku, "Pen", BigDecimal.ONE).id();
        UUID warehouse = at.addWarehouse("Centre");
        at.openStock(product, warehouse);
        StockId stock = new StockId(product, warehouse);
        until(
                "paris has the stock",
                () -> paris.getBean(StockRepository.class).findById(stock).isPresent());
        paris.getBean(Shop.class).receive(stock, onHand);
        return stock;
    }

    @Test
    void bodiesAndDeclarationsRunFromAnotherSiteAsTheyDoAtTheCoordinator() throws Exception {
        StockId stock = stock("both", 3);
        UUID reserved = paris.getBean(Shop.class).reserve(stock, 2);
        assertThat(reserved).isNotNull();
        // The caller's next read sees it.
        assertThat(paris.getBean(StockRepository.class)
                        .findById(stock)
                        .orElseThrow()
                        .reserved())
                .isEqualTo(2);
        assertThatThrownBy(() -> paris.getBean(Shop.class).reserve(stock, 2))
                .asInstanceOf(type(InvariantRejectedException.class))
                .extracting(InvariantRejectedException::invariant)
                .isEqualTo("NotOversold");
        Receipt receipt = paris.getBean(ShopOperations.class).reserve(UUID.randomUUID(), stock, 1);
        assertThat(receipt.origin()).isEqualTo("berlin");
        assertThat(paris.getBean(StockRepository.class)
                        .findById(stock)
                        .orElseThrow()
                        .reserved())
                .isEqualTo(3);
        assertThatThrownBy(() -> paris.getBean(ShopOperations.class).reserve(UUID.randomUUID(), stock, 1))
                .isInstanceOf(InvariantRejectedException.class);
    }

    @Test
    void aCallerTakesWhatItHasSeenToAnotherSite() throws Exception {
        StockId stock = stock("session", 1);
        String token = paris.getBean(Sessions.class).token();
        until(
                "berlin has merged it",
                () -> berlin.getBean(Engine.class).awaitMerged(VersionVector.parse(token), Duration.ofSeconds(1)));
        HttpResponse<String> answer = post(stock, token);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Tributary-Session")).isPresent();
        assertThat(VersionVector.parse(
                                answer.headers().firstValue("Tributary-Session").orElseThrow())
                        .covers(VersionVector.parse(token)))
                .isTrue();
        assertThat(berlin.getBean(StockRepository.class)
                        .findById(stock)
                        .orElseThrow()
                        .onHand())
                .isEqualTo(1);
        HttpResponse<String> bad = post(stock, "no token");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("urn:tributary:problem:invalid-session");
        HttpResponse<String> late = post(stock, "paris:1000000");
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).contains("urn:tributary:problem:session-behind");
    }

    private static HttpResponse<String> post(StockId stock, String token) throws Exception {
        URI uri = URI.create("http://localhost:" + berlin.getEnvironment().getProperty("local.server.port")
                + "/reservations?quantity=1" + "&product=" + stock.product() + "&warehouse=" + stock.warehouse());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .header("Tributary-Session", token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aCutLinkStopsCoordinatedOperationsOnly() throws Exception {
        StockId stock = stock("cut", 5);
        servers.link("paris", "berlin").cut();
        try {
            Engine engine = paris.getBean(Engine.class);
            until("the cut is noticed", () -> !engine.status().unreachable().isEmpty());
            assertThatThrownBy(() -> paris.getBean(Shop.class).reserve(stock, 1))
                    .isInstanceOf(CoordinatorUnavailableException.class);
            paris.getBean(Shop.class).receive(stock, 1);
        } finally {
            servers.link("paris", "berlin").heal();
        }
        until(
                "the link is noticed",
                () -> paris.getBean(Engine.class).status().unreachable().isEmpty());
        assertThat(paris.getBean(Shop.class).reserve(stock, 6)).isNotNull();
    }

    @Test
    void aCoordinatorThatMayHaveLostRecordsSaysSoUntilTheOthersHaveAnswered() throws Exception {
        StockId stock = stock("lost", 3);
        // As after a failover, but that Paris cannot have answered yet.
        catchingUpSince("1000000000");
        assertThat(health().getStatus()).as("confluent operations go on").isEqualTo(Status.UP);
        assertThat(health().getDetails().get("catchingUp")).asString().contains("records that site paris has");
        assertThatThrownBy(() -> berlin.getBean(Shop.class).reserve(stock, 1))
                .isInstanceOf(CoordinatorUnavailableException.class);
        assertThatThrownBy(() -> paris.getBean(ShopOperations.class).reserve(UUID.randomUUID(), stock, 1))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("records that site paris has");
        berlin.getBean(Shop.class).receive(stock, 1);
        catchingUpSince("(SELECT beat FROM tributary.site WHERE site = 'berlin')");
        until("paris has answered", () -> !health().getDetails().containsKey("catchingUp"));
        assertThat(berlin.getBean(Shop.class).reserve(stock, 1)).isNotNull();
    }

    private static void catchingUpSince(String beat) throws SQLException {
        try (Connection superuser = servers.server("berlin").connect("shop");
                Statement statement = superuser.createStatement()) {
            statement.execute("UPDATE tributary.origin SET catching_up_since = " + beat + " WHERE origin = 'berlin'");
        }
    }

    private static Health health() {
        return health(berlin);
    }

    private static Health health(ConfigurableApplicationContext site) {
        return site.getBean(TributaryHealthIndicator.class).health();
    }

    /** As when they had been given different coordinators to begin with, while they could not hear of each other. */
    @Test
    void sitesThatContradictEachOtherAreBothDown() throws Exception {
        epochOneAtParis("paris");
        try {
            for (ConfigurableApplicationContext site : List.of(berlin, paris)) {
                until(
                        "the contradiction is seen",
                        () -> String.valueOf(health(site).getDetails().get("failures"))
                                .contains("for the coordinator of epoch"));
                assertThat(health(site).getStatus()).isEqualTo(Status.DOWN);
            }
        } finally {
            epochOneAtParis("berlin");
        }
        for (ConfigurableApplicationContext site : List.of(berlin, paris)) {
            until("they agree again", () -> health(site).getStatus().equals(Status.UP));
        }
    }

    private static void epochOneAtParis(String coordinator) throws SQLException {
        try (Connection superuser = servers.server("paris").connect("shop");
                Statement statement = superuser.createStatement()) {
            statement.execute("UPDATE tributary.epoch SET site = '" + coordinator
                    + "' WHERE epoch = (SELECT max(epoch) FROM tributary.epoch)");
        }
    }

    @Test
    void theCoordinatorMovesAndComesBack() throws Exception {
        StockId stock = stock("move", 9);
        move(berlin, "paris");
        assertThat(paris.getBean(ShopOperations.class)
                        .reserve(UUID.randomUUID(), stock, 1)
                        .origin())
                .isEqualTo("paris");
        assertThat(berlin.getBean(Shop.class).reserve(stock, 1)).isNotNull();
        assertThat(berlin.getBean(ShopOperations.class)
                        .reserve(UUID.randomUUID(), stock, 1)
                        .origin())
                .isEqualTo("paris");
        move(paris, "berlin");
        assertThat(berlin.getBean(ShopOperations.class)
                        .reserve(UUID.randomUUID(), stock, 1)
                        .origin())
                .isEqualTo("berlin");
    }

    private static void move(ConfigurableApplicationContext from, String to) throws Exception {
        Epoch next = new Moves()
                .close(
                        new PostgresSiteStore(
                                from.getBean(EnginePools.class).upkeep(),
                                from.getBean(Engine.class).siteMerge()),
                        to,
                        Readiness.USUAL);
        assertThat(next.site()).isEqualTo(to);
    }
}
