package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OverloadedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 64 callers on one row; the system property {@code tributary.load.seconds} says for how long. */
class HotRowTest {
    private static final int CALLERS = 64;
    private static final long SECONDS = Long.getLong("tributary.load.seconds", 5);

    /** What one caller got through. */
    private record Tally(long received, long reserved, long acknowledged, long refused, List<Long> sequences) {}

    @Test
    void theRowIsExactlyWhatWasAcknowledged() throws Exception {
        try (Site site = Shop.siteWithoutCheck();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(0);
            long before = site.number("SELECT count(*) FROM tributary.log");
            AtomicBoolean stopped = new AtomicBoolean();
            Future<Long> reader = callers.start(() -> readUntil(stopped, site, stock));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

            List<Tally> tallies = callers.all(CALLERS, caller -> load(shop, stock, caller, deadline));

            stopped.set(true);
            long received = tallies.stream().mapToLong(Tally::received).sum();
            long reserved = tallies.stream().mapToLong(Tally::reserved).sum();
            long acknowledged = tallies.stream().mapToLong(Tally::acknowledged).sum();
            long refused = tallies.stream().mapToLong(Tally::refused).sum();
            EngineStatus status = engine.status();
            System.out.printf(
                    "mixed hot row, %d callers: %d acknowledged/s (%d confluent, %d coordinated in all), %d rejected, %d"
                            + " retries, %d batches, %d consistent reads%n",
                    CALLERS,
                    acknowledged / SECONDS,
                    status.confluentCommitted(),
                    status.coordinatedCommitted(),
                    refused,
                    status.retries(),
                    status.batches(),
                    reader.get(30, TimeUnit.SECONDS));

            assertThat(received).isPositive();
            assertThat(reserved).isPositive();
            assertThat(site.value("SELECT on_hand || ' ' || reserved FROM stock" + Shop.where(stock)))
                    .isEqualTo(received + " " + reserved);
            assertThat(site.number("SELECT coalesce(sum(quantity), 0) FROM reservation"))
                    .isEqualTo(reserved);
            assertThat(site.number("SELECT count(*) FROM tributary.log")).isEqualTo(before + acknowledged);
            assertThat(site.number("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            List<Long> sequences = new ArrayList<>();
            tallies.forEach(tally -> sequences.addAll(tally.sequences()));
            assertThat(sequences.stream().distinct().count()).isEqualTo(acknowledged);
            assertThat(sequences.stream().mapToLong(s -> s).max().orElseThrow()).isEqualTo(before + acknowledged);
            site.assertLogYieldsTables();
        }
    }

    private static Tally load(Shop shop, RowKey stock, int caller, long deadline) {
        long received = 0;
        long reserved = 0;
        long refused = 0;
        List<Long> sequences = new ArrayList<>();
        for (int i = caller; System.nanoTime() < deadline; i++) {
            try {
                if (i % 8 == 0) {
                    sequences.add(
                            shop.call("reserve", "stock", stock, "quantity", 30).sequence());
                    reserved += 30;
                } else {
                    sequences.add(shop.receive(stock, 3).sequence());
                    received += 3;
                }
            } catch (InvariantRejectedException | OverloadedException e) {
                refused++;
            }
        }
        return new Tally(received, reserved, sequences.size(), refused, sequences);
    }

    /** Counts reads, none of which may see more reserved than there is. */
    private static long readUntil(AtomicBoolean stopped, Site site, RowKey stock) throws Exception {
        long reads = 0;
        try (Connection connection = site.database().connectAsApp();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT on_hand, reserved FROM stock" + Shop.where(stock))) {
            while (!stopped.get()) {
                try (ResultSet result = statement.executeQuery()) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getBigDecimal(2)).isLessThanOrEqualTo(result.getBigDecimal(1));
                    reads++;
                }
            }
        }
        return reads;
    }

    @Test
    void confluentCallersDoNotQueueForTheRow() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(0);
            AtomicLong received = new AtomicLong();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            callers.all(CALLERS, caller -> {
                while (System.nanoTime() < deadline) {
                    shop.receive(stock, 1);
                    received.incrementAndGet();
                }
                return true;
            });
            System.out.printf("hot row, %d callers: %d receive/s%n", CALLERS, received.get() / SECONDS);
            assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(received.get());
            LogFold.assertGapless(site);
        }
    }
}
