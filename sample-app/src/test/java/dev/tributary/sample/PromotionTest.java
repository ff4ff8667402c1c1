package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.promotions.ClaimService;
import dev.tributary.sample.promotions.PromotionOperations;
import dev.tributary.spring.upkeep.Audits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Places in a promotion are given away without coordination, and the audit takes back those that were too many. */
class PromotionTest {
    private static final int CALLERS = 16;
    private static final int PLACES = 3;
    private static final int ROUNDS = 500;

    private static TestDatabase database;
    private static RunningShop shop;
    private static Requests requests;
    private static Tables tables;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        shop = RunningShop.start(database);
        tables = Tables.of(database);
        requests = new Requests(shop, tables);
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
        shop.close();
        database.close();
    }

    @Test
    void anOversubscribedPromotionIsSettledByTheAudit() throws Exception {
        UUID promotion = oversubscribed();
        List<UUID> inOrder = tables.sql()
                .sql("SELECT id FROM claim WHERE promotion = ? ORDER BY at")
                .param(promotion)
                .query(UUID.class)
                .list();
        assertThat(shop.get("/actuator/tributaryaudit?fresh=true").text()).contains("NotOversubscribed");

        assertThat(shop.bean(Audits.class).compensate().compensated()).isEqualTo(1);
        assertThat(kept(promotion)).isEqualTo(inOrder.subList(0, PLACES));
        assertThat(shop.bean(Audits.class).compensate().compensated()).isZero();
        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void whoSeesThatThereIsNoPlaceGetsNone() {
        String promotion = requests.create("/api/promotions", "{\"name\": \"One\", \"places\": 1}");
        String claims = "/api/promotions/" + promotion + "/claims";
        String claim = requests.create(claims, "{\"customer\": \"ada\"}");
        requests.problem(409, "promotion.places", () -> shop.post(claims, "{\"customer\": \"bob\"}"));
        assertThat(requests.answered(200, shop.get(claims))).hasSize(1);
        assertThat(requests.answered(200, shop.get(claims + "/" + claim))
                        .get("revoked")
                        .asBoolean())
                .isFalse();
        assertThat(shop.get("/api/promotions").text()).contains(promotion);
        requests.problem(409, "places > 0", () -> shop.post("/api/promotions", "{\"name\": \"None\", \"places\": 0}"));
        requests.problem(400, "customer", () -> shop.post(claims, "{}"));
        requests.problem(404, claim, () -> shop.get("/api/promotions/" + claim));
    }

    /** Many claim at once; sooner or later more of them than there are places see one that is free. */
    private static UUID oversubscribed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            UUID promotion = shop.bean(PromotionOperations.class).startPromotion("Round " + round, PLACES);
            if (claimedAtOnce(promotion) > PLACES) {
                return promotion;
            }
        }
        throw new AssertionError("no promotion was oversubscribed in " + ROUNDS + " rounds");
    }

    private static int claimedAtOnce(UUID promotion) throws Exception {
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String customer = "customer " + i;
            attempts.add(() -> {
                together.await();
                try {
                    shop.bean(ClaimService.class).claim(promotion, customer);
                    return true;
                } catch (GuardRejectedException e) {
                    return false;
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            int claimed = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                claimed += attempt.get() ? 1 : 0;
            }
            return claimed;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<UUID> kept(UUID promotion) {
        return tables.sql()
                .sql("SELECT id FROM claim WHERE promotion = ? AND NOT revoked ORDER BY at")
                .param(promotion)
                .query(UUID.class)
                .list();
    }
}
