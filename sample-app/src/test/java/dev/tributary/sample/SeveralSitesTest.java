package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.StockLevel;
import dev.tributary.sample.promotions.ClaimService;
import dev.tributary.sample.promotions.PromotionOperations;
import dev.tributary.sample.sites.SeveralSites;
import dev.tributary.spring.upkeep.Audits;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Three shops in one program, as {@code --shop.sites=3} starts them, and the switches between them. */
class SeveralSitesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private SeveralSites start(int sites, int port) {
        return SeveralSites.start(
                InventoryApplication.class,
                "--shop.sites=" + sites,
                "--server.port=" + port,
                "--shop.database.directory=" + directory);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static List<StockLevel> stocks(RunningShop shop) {
        return shop.bean(Shelves.class).stocks();
    }

    private static StockId first(RunningShop shop) {
        StockLevel level = stocks(shop).get(0);
        return new StockId(level.product(), level.warehouse());
    }

    private static long onHand(RunningShop shop, StockId stock) {
        return shop.bean(Shelves.class).stock(stock).orElseThrow().onHand();
    }

    @Test
    void sitesThatAreCutOffGoOnByThemselvesAndMeetAgain() throws Exception {
        StockId stock;
        long atTheEnd;
        try (SeveralSites sites = start(3, 0)) {
            List<RunningShop> shops =
                    sites.shops().stream().map(RunningShop::new).toList();
            RunningShop north = shops.get(0);
            RunningShop south = shops.get(1);
            RunningShop west = shops.get(2);
            await(
                    "the demo data is everywhere",
                    () -> shops.stream()
                            .allMatch(shop ->
                                    stocks(shop).size() == 4 && stocks(shop).equals(stocks(north))));
            stock = first(north);
            long before = onHand(north, stock);

            assertThatThrownBy(() -> start(3, 0))
                    .rootCause()
                    .hasMessageContaining("another shop is running on the data directory");

            UUID promotion = north.bean(PromotionOperations.class).startPromotion("One place", 1);
            await(
                    "the promotion is everywhere",
                    () -> shops.stream()
                            .allMatch(shop -> shop.get("/api/promotions").text().contains(promotion.toString())));

            for (String other : List.of("north", "west")) {
                assertThat(south.put("/api/sites/links/south/" + other, "{\"whole\": false}")
                                .json()
                                .get("whole")
                                .asBoolean())
                        .isFalse();
            }
            receive(south, stock, 5);
            receive(west, stock, 3);
            assertThat(reserve(north, stock).status()).isEqualTo(201);
            await("the sites that are linked agree", () -> onHand(north, stock) == before + 3);
            assertThat(onHand(south, stock)).isEqualTo(before + 5);

            UUID first = south.bean(ClaimService.class).claim(promotion, "ada");
            assertThat(claims(south, promotion)).containsExactly(first + " false");
            UUID second = north.bean(ClaimService.class).claim(promotion, "grace");

            RunningShop.Answer refused = reserve(south, stock);
            assertThat(refused.status()).as(refused.text()).isEqualTo(503);
            assertThat(refused.type()).startsWith("application/problem+json");
            assertThat(refused.text()).contains("coordinator-unavailable");
            assertThat(south.get("/readyz").status())
                    .as("a site that is cut off goes on, so it is not taken away")
                    .isEqualTo(200);
            assertThat(west.get("/api/sites/links").json())
                    .extracting(link -> link.get("whole").asBoolean())
                    .containsExactly(false, true, false);
            assertThat(south.get("/").text()).contains("at <span>south</span>");

            for (String other : List.of("north", "west")) {
                assertThat(north.put("/api/sites/links/" + other + "/south", "{\"whole\": true}")
                                .json()
                                .get("whole")
                                .asBoolean())
                        .isTrue();
            }
            await(
                    "all sites agree",
                    () -> shops.stream()
                            .allMatch(shop -> onHand(shop, stock) == before + 8
                                    && stocks(shop).equals(stocks(north))));
            await(
                    "nothing is missing anywhere",
                    () -> shops.stream().allMatch(shop -> merged(shop).equals(merged(north))));
            settled(shops, promotion, List.of(first + " false", second + " true"));
            await(
                    "south reaches the coordinator again",
                    () -> reserve(south, stock).status() == 201);
            assertThat(north.put("/api/sites/links/south/nowhere", "{\"whole\": false}")
                            .status())
                    .isEqualTo(404);
            atTheEnd = onHand(north, stock);
        }
        try (SeveralSites sites = start(3, 0)) {
            List<RunningShop> shops =
                    sites.shops().stream().map(RunningShop::new).toList();
            assertThat(onHand(shops.get(2), stock)).isEqualTo(atTheEnd);
            receive(shops.get(1), stock, 1);
            await(
                    "what is received after a restart is everywhere",
                    () -> shops.stream().allMatch(shop -> onHand(shop, stock) == atTheEnd + 1));
        }
    }

    @Test
    void aPortThatIsTakenStopsEverythingThatWasStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                // Were the servers of the first attempt still there, the second would find their directory in use.
                assertThatThrownBy(() -> start(2, taken.getLocalPort()))
                        .rootCause()
                        .hasMessageContaining("in use");
            }
        }
    }

    private static void receive(RunningShop shop, StockId stock, int quantity) {
        RunningShop.Answer answer = shop.post(
                "/api/stock/" + stock.product() + "/" + stock.warehouse() + "/receive",
                "{\"quantity\": " + quantity + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static RunningShop.Answer reserve(RunningShop shop, StockId stock) {
        return shop.post(
                "/api/reservations",
                "{\"product\": \"" + stock.product() + "\", \"warehouse\": \"" + stock.warehouse()
                        + "\", \"quantity\": 1}");
    }

    /** Both gave the only place away; all audit at once, and agree on who came last. */
    private static void settled(List<RunningShop> shops, UUID promotion, List<String> expected)
            throws InterruptedException {
        assertThat(shops).allSatisfy(shop -> assertThat(claims(shop, promotion)).hasSize(2));
        shops.parallelStream().forEach(shop -> shop.bean(Audits.class).compensate());
        await(
                "the promotion is settled everywhere",
                () -> shops.stream().allMatch(shop -> claims(shop, promotion).equals(expected)));
    }

    private static List<String> claims(RunningShop shop, UUID promotion) {
        return shop.bean(JdbcClient.class)
                .sql("SELECT id || ' ' || revoked FROM claim WHERE promotion = ? ORDER BY at")
                .param(promotion)
                .query(String.class)
                .list();
    }

    private static List<String> merged(RunningShop shop) {
        return shop.bean(JdbcClient.class)
                .sql("SELECT origin || ' ' || last_sequence FROM tributary.origin ORDER BY origin")
                .query(String.class)
                .list();
    }
}
