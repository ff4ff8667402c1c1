package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.log.Retention;
import dev.tributary.log.RetentionPolicy;
import dev.tributary.log.RetentionResult.OriginResult;
import dev.tributary.log.Sealer;
import dev.tributary.log.Verification;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The logs of several origins in one database: sealed, folded and dropped together. */
class LogOriginsTest {
    private static final RetentionPolicy NOTHING = new RetentionPolicy(null, 0L);

    private Site site;

    @BeforeEach
    void start() throws Exception {
        site = Shop.site("createProduct", "openStock", "reserve", "cancel");
        site.asOwner("UPDATE tributary.setting SET value = 10 WHERE name = 'log_partition_records'");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private long seal() throws SQLException {
        return new Sealer(site.reading(), Duration.ofSeconds(1), 7).sealAll();
    }

    private List<OriginResult> retain() throws SQLException {
        return new Retention(site.owning(), site.application())
                .retain(NOTHING, false, Progress.SILENT)
                .origins();
    }

    /** What stays of the first origin's log, after what was dropped of it, and so on. */
    private List<String> stays() throws SQLException {
        return retain().stream()
                .map(origin -> origin.foldedTo() + "; " + origin.stays())
                .toList();
    }

    private static void receive(Shop shop, RowKey stock, int times) {
        for (int i = 0; i < times; i++) {
            shop.receive(stock, 1);
        }
    }

    @Test
    void logsThatWereWrittenTogetherFoldToTheTables() throws Exception {
        try (Callers callers = new Callers()) {
            List<Engine> engines = List.of(site.engine(), site.engineOf("south"), site.engineOf("north~2"));
            RowKey stock = new Shop(engines.get(0)).openStock(1000);
            RowKey product = (RowKey) stock.values().get(0);
            callers.all(6, i -> {
                Random random = new Random(i);
                Engine engine = engines.get(i % 3);
                Shop shop = new Shop(engine);
                List<RowKey> reservations = new ArrayList<>();
                for (int n = 0; n < 30; n++) {
                    switch (random.nextInt(4)) {
                        case 0 -> reservations.add(shop.reserve(stock, 1));
                        case 1 -> shop.call("rename", "product", product, "name", "Named by " + i + " at " + n);
                        case 2 -> {
                            if (!reservations.isEmpty()) {
                                shop.call("cancel", "reservation", reservations.remove(0));
                            }
                        }
                        default -> shop.receive(stock, 1);
                    }
                }
                return i;
            });
            site.assertLogYieldsTables();
            assertThat(seal()).isEqualTo(site.number("SELECT count(*) FROM tributary.log"));
            LogVerifier verifier = new LogVerifier(site.reading());
            assertThat(verifier.origins()).containsExactly("north", "south", "north~2");
            for (String origin : verifier.origins()) {
                assertThat(verifier.verify(origin, Progress.SILENT))
                        .satisfies(v -> assertThat(v.clean()).isTrue())
                        .extracting(Verification::unsealed)
                        .isEqualTo(0L);
            }
            retain();
            site.assertTablesAreRebuilt();
            assertThat(site.number("SELECT count(*) FROM tributary.log")).isLessThan(4 + 180);
        }
    }

    @Test
    void whatOneSiteHasNotMergedStays() throws Exception {
        Shop shop = new Shop(site.engine());
        RowKey stock = shop.openStock(1);
        receive(shop, stock, 31);
        seal();
        site.asOwner("INSERT INTO tributary.site (site, merged) VALUES ('south', '{\"north\": 12}'), ('east', '{}')");
        assertThat(stays()).containsExactly("0; log_1_1 stays: not all of its records are merged everywhere");
        site.asOwner("UPDATE tributary.site SET merged = '{\"north\": 30}' WHERE site = 'east'");
        assertThat(stays()).containsExactly("10; log_1_11 stays: not all of its records are merged everywhere");
        site.asOwner("DELETE FROM tributary.site WHERE site = 'south'");
        assertThat(stays()).containsExactly("30; log_1_31 stays: it is not full yet");
        site.assertTablesAreRebuilt();
    }

    @Test
    void noPartitionGoesBeforeWhatItsRecordsHaveSeen() throws Exception {
        Shop north = new Shop(site.engine());
        Shop south = new Shop(site.engineOf("south"));
        RowKey stock = north.openStock(1);
        receive(south, stock, 25);
        seal();
        assertThat(stays())
                .containsExactly(
                        "0; log_1_1 stays: it is not full yet",
                        "0; log_2_1 stays: its records have seen record 4 of north, which stays");
        receive(north, stock, 1);
        receive(south, stock, 10);
        receive(north, stock, 5);
        seal();
        assertThat(stays())
                .as("the first of north has seen more of south than goes")
                .containsExactly(
                        "0; log_1_1 stays: its records have seen record 35 of south, which stays",
                        "0; log_2_1 stays: its records have seen record 4 of north, which stays");
        receive(south, stock, 10);
        receive(north, stock, 1);
        seal();
        assertThat(stays())
                .containsExactly("10; log_1_11 stays: it is not full yet", "40; log_2_41 stays: it is not full yet");
        site.assertTablesAreRebuilt();
        assertThat(site.value("SELECT on_hand FROM tributary_checkpoint.\"Stock\""))
                .isEqualTo(new java.math.BigDecimal(1 + 40 + 6));
    }

    /** Two sites took one request, neither knowing of the other: the second copy has no effect, wherever the cut is. */
    @Test
    void aCopyOfARequestIsToldFromWhatTheCheckpointHolds() throws Exception {
        Shop north = new Shop(site.engine());
        RowKey stock = north.openStock(1);
        OperationCall call = Shop.callOf("receive", "stock", stock, "quantity", 5);
        site.engine().invoke(new OperationCall("receive", call.arguments(), "once"));
        site.asOwner("SELECT tributary.announce_origin('south');"
                + " INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, dependencies, plan, records)"
                + " SELECT 'south', 1, 1, stamp, '{\"north\": 4}', plan, records FROM tributary.log_batch"
                + " WHERE origin = 'north' AND last_sequence = 5;"
                + " UPDATE tributary.origin SET last_sequence = 1 WHERE origin = 'south'");
        site.assertTablesAreRebuilt();
        receive(north, stock, 5);
        seal();
        assertThat(stays().get(0)).startsWith("0; log_1_1 stays: its records have seen record 1 of south");
        site.asOwner("UPDATE tributary.log_batch SET dependencies = NULL; DELETE FROM tributary.log_seal");
        seal();
        assertThat(stays().get(0)).startsWith("10; ");
        site.assertTablesAreRebuilt();
        site.asOwner("DELETE FROM tributary_checkpoint.request_copy");
        assertThat(new Rebuild(site.reading(), site.application())
                        .compare(Progress.SILENT)
                        .clean())
                .as("it was that which told")
                .isFalse();
    }

    /** Records that have arrived and are not merged yet: a chain that is not finished, but no surplus. */
    @Test
    void whatHasOnlyArrivedIsNotSealedAndNotFolded() throws Exception {
        Shop shop = new Shop(site.engine());
        RowKey stock = shop.openStock(1);
        site.asOwner("SELECT tributary.announce_origin('south')");
        for (long sequence : new long[] {1, 2, 5}) {
            site.asOwner("INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                    + " SELECT 'south', " + sequence + ", " + sequence + ", stamp + " + sequence + ", plan, records"
                    + " FROM tributary.log_batch WHERE origin = 'north' AND last_sequence = 4");
        }
        seal();
        Map<String, Verification> verified =
                Map.of("south", new LogVerifier(site.reading()).verify("south", Progress.SILENT));
        assertThat(verified.get("south").clean()).isTrue();
        assertThat(verified.get("south").sealedTo()).isZero();
        site.assertTablesAreRebuilt();
        site.asOwner("UPDATE tributary.origin SET last_sequence = 2 WHERE origin = 'south';"
                + " ALTER TABLE stock DISABLE TRIGGER tributary_guard; UPDATE stock SET on_hand = 3;"
                + " ALTER TABLE stock ENABLE TRIGGER tributary_guard");
        assertThat(seal()).isEqualTo(2);
        site.assertTablesAreRebuilt();
        assertThat(new LogVerifier(site.reading())
                        .verify("south", Progress.SILENT)
                        .sealedTo())
                .isEqualTo(2);
        assertThat(shop.receive(stock, 1).sequence()).isEqualTo(5);
    }
}
