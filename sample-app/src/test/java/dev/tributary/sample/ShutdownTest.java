package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A shop is stopped while clients call it, as by SIGTERM: each call counts if it was acknowledged, and only then. */
class ShutdownTest {
    private static final int CLIENTS = 8;
    private static final int BEFORE = 200;

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CountDownLatch pressed = new CountDownLatch(BEFORE);

    @Test
    void everyCallUnderWayIsAnswered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (TestDatabase database = TestDatabase.create();
                Tables tables = Tables.of(database)) {
            StockId stock;
            List<Future<Integer>> clients = new ArrayList<>();
            try (RunningShop shop = RunningShop.start(database)) {
                stock = shop.stock(0);
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> press(shop, stock)));
                }
                assertThat(pressed.await(60, TimeUnit.SECONDS)).isTrue();
            }
            for (Future<Integer> client : clients) {
                assertThat(client.get(60, TimeUnit.SECONDS))
                        .as("refused before it began, if it was answered at all")
                        .isIn(0, 503);
            }
            assertThat(tables.onHand(stock))
                    .isEqualTo(acknowledged.get())
                    .isEqualTo(tables.records("receive"))
                    .isGreaterThanOrEqualTo(BEFORE);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns the status of the first call that was not acknowledged, 0 when it had no answer. */
    private int press(RunningShop shop, StockId stock) {
        String path = "/api/stock/" + stock.product() + "/" + stock.warehouse() + "/receive";
        while (true) {
            try {
                RunningShop.Answer answer = shop.post(path, "{\"quantity\": 1}");
                if (answer.status() != 200) {
                    return answer.status();
                }
            } catch (UncheckedIOException e) {
                return 0;
            }
            acknowledged.incrementAndGet();
            pressed.countDown();
        }
    }
}
