package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.sites.SiteIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What was acknowledged survives whatever happens to sessions and processes. */
class RecoveryTest {
    private static final String KILL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
            + " current_database() AND application_name IN ('commits', 'snapshots', 'serializable')";

    private record Tally(List<Receipt> receives, List<Receipt> reserves, long unknown) {}

    @Test
    void killedSessionsLoseNothingThatWasAcknowledged() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(1_000_000);
            AtomicBoolean stopped = new AtomicBoolean();
            AtomicLong acknowledged = new AtomicLong();
            List<Future<Tally>> load = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean reserving = i % 4 == 0;
                load.add(callers.start(() -> load(shop, stock, reserving, stopped, acknowledged)));
            }
            for (int kill = 0; kill < 8; kill++) {
                long seen = acknowledged.get();
                Await.until("work goes on after the sessions were killed", () -> acknowledged.get() > seen + 100);
                site.number(KILL);
            }
            long seen = acknowledged.get();
            Await.until("work goes on at the end", () -> acknowledged.get() > seen + 100);
            stopped.set(true);

            long receives = 0;
            long reserves = 0;
            long unknown = 0;
            for (Future<Tally> future : load) {
                Tally tally = future.get(60, TimeUnit.SECONDS);
                receives += tally.receives().size();
                reserves += tally.reserves().size();
                unknown += tally.unknown();
                assertRecorded(site, "receive", tally.receives());
                assertRecorded(site, "reserve", tally.reserves());
            }
            System.out.printf("%d receives, %d reserves, %d unknown outcomes%n", receives, reserves, unknown);
            new Shop(engine).receive(stock, 1);
            receives++;

            long received = site.number("SELECT on_hand - 1000000 FROM stock" + Shop.where(stock));
            long reserved = site.number("SELECT reserved FROM stock" + Shop.where(stock));
            assertThat(received).isGreaterThanOrEqualTo(receives);
            assertThat(reserved).isGreaterThanOrEqualTo(reserves);
            assertThat(received + reserved).isBetween(receives + reserves, receives + reserves + unknown);
            assertThat(site.number("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            assertThat(engine.status().committerAlive()).isTrue();
            assertThat(engine.status().lastError()).isNull();
            site.assertLogYieldsTables();
        }
    }

    private static void assertRecorded(Site site, String operation, List<Receipt> receipts) throws Exception {
        if (receipts.isEmpty()) {
            return;
        }
        List<String> sequences =
                receipts.stream().map(r -> String.valueOf(r.sequence())).toList();
        assertThat(site.number("SELECT count(*) FROM tributary.log WHERE operation = '" + operation + "' AND origin = '"
                        + receipts.get(0).origin() + "' AND sequence IN (" + String.join(", ", sequences) + ")"))
                .isEqualTo(receipts.size());
    }

    private static Tally load(
            Shop shop, RowKey stock, boolean reserving, AtomicBoolean stopped, AtomicLong acknowledged) {
        List<Receipt> receives = new ArrayList<>();
        List<Receipt> reserves = new ArrayList<>();
        long unknown = 0;
        while (!stopped.get()) {
            try {
                if (reserving) {
                    reserves.add(shop.call("reserve", "stock", stock, "quantity", 1));
                } else {
                    receives.add(shop.receive(stock, 1));
                }
                acknowledged.incrementAndGet();
            } catch (OutcomeUnknownException e) {
                unknown++;
            } catch (OperationException e) {
                assertThat(e).isInstanceOfAny(DatabaseException.class, OverloadedException.class);
            }
        }
        return new Tally(receives, reserves, unknown);
    }

    @Test
    void aBatchWhoseSessionDiesBeforeItsCommitIsNotHalfDone() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(5);
            Future<Receipt> call;
            try (var barrier = site.block("SELECT FROM stock" + Shop.where(stock) + " FOR UPDATE")) {
                assertThat(barrier).isNotNull();
                call = callers.start(() -> shop.receive(stock, 1));
                Await.until("the committer waits for the locked row", () -> site.waiting("commits") > 0);
                site.number(KILL.replace(", 'snapshots', 'serializable'", ""));
            }
            Throwable failure = Callers.failure(call);
            if (failure != null) {
                assertThat(failure).isInstanceOfAny(DatabaseException.class, OutcomeUnknownException.class);
            }
            shop.receive(stock, 10);
            assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(failure == null ? 16 : 15);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void recordsThatACrashedProcessLeftAreNumberedByTheNext() throws Exception {
        try (Site site = Shop.site()) {
            RowKey stock;
            String origin;
            try (Engine crashed = site.engine()) {
                stock = new Shop(crashed).openStock(5);
                origin = new Shop(crashed).receive(stock, 1).origin();
            }
            long numbered = site.number("SELECT count(*) FROM tributary.log");
            leavePending(site, stock, origin, 1);
            leavePending(site, stock, origin, 2);
            Engine next = site.engine();
            Receipt receipt = new Shop(next).receive(stock, 4);
            assertThat(site.number("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            assertThat(site.value("SELECT string_agg(arguments->>'quantity', ' ' ORDER BY sequence) FROM tributary.log"
                            + " WHERE origin = '" + origin + "' AND sequence > " + numbered
                            + " AND operation = 'reserve'"))
                    .isEqualTo("1 2");
            assertThat(site.number("SELECT count(*) FROM tributary.log")).isEqualTo(numbered + 3);
            assertThat(receipt.sequence()).isEqualTo(numbered + 3);
            site.assertLogYieldsTables();
        }
    }

    /** Does what a coordinated operation commits, and no more: the process ended before its record got its number. */
    private static void leavePending(Site site, RowKey stock, String origin, int quantity) throws Exception {
        String product = stock.values().get(0).toString();
        String warehouse = stock.values().get(1).toString();
        String key = "[[\"" + product + "\"], [\"" + warehouse + "\"]]";
        String id = UUID.randomUUID().toString();
        try (Connection app = site.database().connectAsApp();
                Statement statement = app.createStatement()) {
            app.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE tributary_writer");
            statement.execute("UPDATE stock SET reserved = reserved + " + quantity + Shop.where(stock));
            statement.execute("INSERT INTO reservation VALUES ('" + id + "', '" + product + "', '" + warehouse + "', "
                    + quantity + ", 'HELD')");
            statement.execute("INSERT INTO tributary.log_pending (origin, plan, operation, records) VALUES ('"
                    + origin
                    + "', 'none', 'reserve', '[{\"o\": \"reserve\", \"m\": \"c\", \"a\": {\"quantity\": " + quantity
                    + "}, \"e\": [{\"effect\": \"insert\", \"entity\":"
                    + " \"Reservation\", \"key\": [\"" + id + "\"], \"values\": {\"id\": \"" + id
                    + "\", \"stock\": " + key + ", \"quantity\": " + quantity
                    + ", \"status\": \"HELD\"}}, {\"effect\": \"add\", \"entity\": \"Stock\", \"key\": " + key
                    + ", \"attribute\": \"reserved\", \"value\": " + quantity + "}]}]')");
            app.commit();
        }
    }

    @Test
    void afterARestoreNothingIsCommittedUnderTheOldNameAndWhatHadNoNumberGetsOne() throws Exception {
        try (Site site = Shop.site()) {
            assertThat(SiteIdentity.origin(site.reading(), Site.NAME, false)).isEqualTo(Site.NAME);
            Engine outlived = site.engine();
            Shop shop = new Shop(outlived);
            RowKey stock = shop.openStock(10);
            leavePending(site, stock, Site.NAME, 3);
            site.asSuperuser("UPDATE tributary.identity SET timeline = timeline + 1");
            assertThatThrownBy(() -> shop.receive(stock, 1)).isInstanceOf(DatabaseReplacedException.class);
            RowKey id = RowKey.of(UUID.randomUUID());
            try (Invocation body = outlived.begin(
                    new OperationCall("reserve", Map.of("id", id, "stock", stock, "quantity", Shop.number(1))))) {
                body.effects(Shop.reserveEffects(id, stock, 1));
                assertThatThrownBy(body::commit).isInstanceOf(DatabaseReplacedException.class);
            }
            assertThat(site.number("SELECT reserved FROM stock" + Shop.where(stock)))
                    .isEqualTo(3);
            String another = SiteIdentity.origin(site.reading(), Site.NAME, false);
            assertThat(another).startsWith(Site.NAME + "~");
            new Shop(site.engineOf(another)).receive(stock, 1);
            assertThat(site.number("SELECT count(*) FROM tributary.log WHERE operation = 'reserve' AND origin = '"
                            + another + "'"))
                    .isEqualTo(1);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void anEngineGoesOnWhereTheLastOneOfItsSiteStopped() throws Exception {
        try (Site site = Shop.site()) {
            RowKey stock;
            Receipt last;
            try (Engine first = site.engine()) {
                stock = new Shop(first).openStock(0);
                last = new Shop(first).receive(stock, 1);
            }
            Engine second = site.engine();
            Receipt next = new Shop(second).receive(stock, 1);
            assertThat(next.origin()).isEqualTo(last.origin());
            assertThat(next.sequence()).isEqualTo(last.sequence() + 1);
        }
    }

    @Test
    void twoEnginesOfOneSiteShareItsLog() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            List<Shop> shops = List.of(new Shop(site.engine()), new Shop(site.engine()));
            RowKey stock = shops.get(0).openStock(100);
            List<Long> sequences = callers.all(16, i -> {
                long sequence = 0;
                for (int n = 0; n < 25; n++) {
                    try {
                        Shop shop = shops.get(i % 2);
                        sequence = i % 4 < 2
                                ? shop.receive(stock, 1).sequence()
                                : shop.call("reserve", "stock", stock, "quantity", 2)
                                        .sequence();
                    } catch (InvariantRejectedException e) {
                        assertThat(e.invariant()).isEqualTo("NotOversold");
                    }
                }
                return sequence;
            });
            assertThat(sequences).isNotEmpty();
            assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(100 + 8 * 25);
            assertThat(site.number("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            site.assertLogYieldsTables();
        }
    }

    @Test
    void whatMayHaveBeenCommittedIsNeverTriedAgain() throws Exception {
        try (Site site = Shop.site()) {
            AtomicLong attempts = new AtomicLong();
            SQLException race = new SQLException("could not serialize access", "40001");
            OutcomeUnknownException unknown = new OutcomeUnknownException("reserve", "committed, not numbered", race);
            assertThatThrownBy(() -> site.engine().retrying("reserve", () -> {
                        attempts.incrementAndGet();
                        throw new IllegalStateException("wrapped by a transaction manager", unknown);
                    }))
                    .hasCause(unknown);
            assertThat(attempts).hasValue(1);
        }
    }
}
