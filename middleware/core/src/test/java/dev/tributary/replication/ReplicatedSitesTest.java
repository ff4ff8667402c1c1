package dev.tributary.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Await;
import dev.tributary.engine.EngineEvents;
import dev.tributary.outcome.OperationException;
import dev.tributary.sites.ConnectedSites;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two sites on two servers, with PostgreSQL's own replication between them. */
class ReplicatedSitesTest {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int OPERATIONS = 400;
    private static final AtomicInteger REFUSED = new AtomicInteger();

    private static ConnectedSites servers;
    private static DepotSite north;
    private static DepotSite south;
    private static final List<ApplierLoop> LOOPS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        servers = ConnectedSites.start("north", "south");
        north = DepotSite.on(servers, "north");
        south = DepotSite.on(servers, "south");
        // Two instances of the south.
        LOOPS.add(loop(north));
        LOOPS.add(loop(south));
        LOOPS.add(loop(south));
    }

    @AfterAll
    static void stop() throws Exception {
        LOOPS.forEach(ApplierLoop::close);
        try (ConnectedSites closing = servers;
                DepotSite closingNorth = north;
                DepotSite closingSouth = south) {
            assertThat(closingNorth.contents()).isEqualTo(closingSouth.contents());
            assertThat(closing.servers().sites()).hasSize(2);
        }
    }

    private static ApplierLoop loop(DepotSite site) {
        ApplierLoop loop = new ApplierLoop(site.applier(50, EngineEvents.NONE), site.commits(), POLL);
        loop.start();
        return loop;
    }

    private static void awaitEqual() throws Exception {
        Await.until(
                "both sites have merged everything",
                () -> south.merged("north") == north.merged("north") && north.merged("south") == south.merged("south"));
        assertThat(north.contents()).isEqualTo(south.contents());
    }

    private static Refiller refiller(DepotSite site, DepotSite from) {
        return new Refiller(
                site.commits(),
                new TreeMap<String, DataSource>(Map.of(from.name(), from.commits())),
                Duration.ofMillis(1),
                POLL);
    }

    private static long refilled() throws Exception {
        return south.number("SELECT count(*) FROM tributary.log_batch WHERE refilled");
    }

    private static void operate(DepotSite site, Random random, List<String> codes) {
        String code = codes.get(random.nextInt(codes.size()));
        RowKey depot = RowKey.of(code);
        String kind = "kind " + random.nextInt(5);
        try {
            switch (random.nextInt(8)) {
                case 0 -> site.call("rename", "depot", depot, "name", site.name() + random.nextInt(100));
                case 1 -> site.call("note", "depot", depot, "kind", kind, "note", "note " + random.nextInt(100));
                case 2 -> site.call("dropTally", "tally", RowKey.of(depot, kind));
                case 3 -> site.call("memo", "depot", depot, "kind", kind);
                case 4 -> site.call("tick", "name", kind);
                case 5 -> {
                    if (random.nextInt(40) == 0) {
                        site.call("close", "depot", depot);
                    }
                }
                default -> site.call("count", "depot", depot, "kind", kind, "by", random.nextInt(10));
            }
        } catch (OperationException e) {
            // The row is gone, here or by what was merged meanwhile.
            REFUSED.incrementAndGet();
        }
    }

    @Test
    void whateverTwoSitesDoAtOnceTheyEndAlike() throws Exception {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            codes.add("depot " + UUID.randomUUID());
            north.open(codes.get(i));
        }
        awaitEqual();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            DepotSite site = i % 2 == 0 ? north : south;
            Random random = new Random(4711 + i);
            callers.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < OPERATIONS; n++) {
                    operate(site, random, codes);
                }
            }));
        }
        callers.forEach(CompletableFuture::join);
        assertThat(REFUSED).hasValueLessThan(callers.size() * OPERATIONS);
        awaitEqual();
    }

    @Test
    void recordsThatAreMissingInTheMiddleAreFetchedAndMerged() throws Exception {
        long before = refilled();
        try (Connection holder = south.superuser();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT FROM tributary.origin WHERE origin = 'north' FOR UPDATE");
            for (int i = 0; i < 5; i++) {
                north.open("gap " + i);
            }
            long last = north.merged("north");
            Await.until("all have arrived", () -> south.arrived("north") == last);
            south.asSuperuser("DELETE FROM tributary.log_batch WHERE origin = 'north' AND last_sequence BETWEEN "
                    + (last - 3) + " AND " + (last - 2));
        }
        Await.until(
                "the gap is seen",
                () -> LOOPS.stream()
                        .flatMap(loop -> loop.statuses().stream())
                        .anyMatch(status -> status.state() instanceof OriginStatus.Gap));
        Refiller refiller = refiller(south, north);
        assertThat(refiller.refill()).isEqualTo(2);
        awaitEqual();
        assertThat(refilled()).isEqualTo(before + 2);
        assertThat(refiller.refill()).isZero();
    }

    @Test
    void recordsThatTheSlotHasPassedOverAreFetchedAndMerged() throws Exception {
        awaitEqual();
        south.asSuperuser("ALTER SUBSCRIPTION tributary_north DISABLE");
        Await.until(
                "nobody uses the slot",
                () -> north.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
        for (int i = 0; i < 5; i++) {
            north.open("passed over " + i);
        }
        north.asSuperuser("SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn())"
                + " FROM pg_replication_slots WHERE slot_type = 'logical'");
        south.asSuperuser("ALTER SUBSCRIPTION tributary_north ENABLE");
        south.asSuperuser(
                "UPDATE tributary.site SET merged = '{\"north\": " + north.merged("north") + "}' WHERE site = 'north'");
        try (Refiller refiller = refiller(south, north)) {
            refiller.start();
            awaitEqual();
        }
        north.open("delivered again");
        awaitEqual();
    }
}
