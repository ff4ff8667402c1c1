package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.Comparison;
import dev.tributary.log.Finding;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.log.Retention;
import dev.tributary.log.RetentionException;
import dev.tributary.log.RetentionPolicy;
import dev.tributary.log.RetentionResult.OriginResult;
import dev.tributary.log.Sealer;
import dev.tributary.log.Verification;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old partitions go, and nothing that verification and rebuilding need goes with them. */
class LogRetentionTest {
    private static final int PARTITION = 10;
    private static final RetentionPolicy NOTHING = new RetentionPolicy(null, 0L);

    private Site site;
    private Shop shop;
    private RowKey stock;
    private final List<RowKey> reservations = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        site = Shop.site();
        site.asOwner("UPDATE tributary.setting SET value = " + PARTITION + " WHERE name = 'log_partition_records'");
        shop = new Shop(site.engine());
        stock = shop.openStock(100);
        records(31);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    /** Makes so many records, of which some insert and some delete. */
    private void records(int count) {
        for (int i = 0; i < count; i++) {
            if (i % 5 == 0) {
                reservations.add(shop.reserve(stock, 1));
            } else if (i % 5 == 3) {
                shop.call("cancel", "reservation", reservations.remove(0));
            } else {
                shop.receive(stock, i);
            }
        }
    }

    private void seal() throws SQLException {
        new Sealer(site.reading(), Duration.ofSeconds(1), 7).sealAll();
    }

    private OriginResult retain(RetentionPolicy policy, boolean dryRun) throws SQLException {
        return new Retention(site.owning(), site.application())
                .retain(policy, dryRun, Progress.SILENT)
                .origins()
                .get(0);
    }

    private Verification verify() throws SQLException {
        return new LogVerifier(site.reading()).verify(Site.NAME, Progress.SILENT);
    }

    private Comparison compare() throws SQLException {
        return new Rebuild(site.reading(), site.application()).compare(Progress.SILENT);
    }

    private long records() throws SQLException {
        return site.number("SELECT count(*) FROM tributary.log");
    }

    @Test
    void whatIsDroppedIsStillRebuiltAndVerified() throws Exception {
        seal();
        String chain = verify().chain();
        OriginResult result = retain(NOTHING, false);
        assertThat(result.dropped()).containsExactly("log_1_1", "log_1_11", "log_1_21");
        assertThat(result.foldedTo()).isEqualTo(30);
        assertThat(result.stays()).isEqualTo("log_1_31 stays: it is not full yet");
        assertThat(records()).isEqualTo(5);
        assertThat(verify()).isEqualTo(new Verification(Site.NAME, 30, 35, chain, 0, 0, List.of()));
        assertThat(compare().clean()).isTrue();
        assertThat(compare().records()).isEqualTo(5);

        records(20);
        seal();
        assertThat(retain(NOTHING, false).records()).isEqualTo(20);
        assertThat(verify().clean()).isTrue();
        assertThat(verify().after()).isEqualTo(50);
        assertThat(compare().clean()).isTrue();
        assertThat(site.number("SELECT count(*) FROM tributary_checkpoint.tombstone"))
                .isPositive();
        assertThat(site.number("SELECT count(*) FROM tributary.log_seal"))
                .as("the chain's beginning, the one at the cut, and what came later")
                .isEqualTo(3);
    }

    @Test
    void aDryRunDoesNothing() throws Exception {
        seal();
        OriginResult result = retain(NOTHING, true);
        assertThat(result.dropped()).containsExactly("log_1_1", "log_1_11", "log_1_21");
        assertThat(records()).isEqualTo(35);
        assertThat(site.number("SELECT count(*) FROM tributary.log_checkpoint")).isZero();
        assertThat(retain(NOTHING, false)).isEqualTo(result);
    }

    @Test
    void whatIsNotSealedStays() throws Exception {
        assertThat(retain(NOTHING, false).stays()).isEqualTo("log_1_1 stays: not all of its records are sealed");
        assertThat(records()).isEqualTo(35);
    }

    @Test
    void whatThePolicyKeepsStays() throws Exception {
        seal();
        assertThat(retain(new RetentionPolicy(Duration.ofHours(1), null), false).stays())
                .isEqualTo("log_1_1 stays: it holds records younger than PT1H");
        assertThat(retain(new RetentionPolicy(null, 25L), false).dropped()).containsExactly("log_1_1");
        site.asOwner("UPDATE tributary.log_batch SET committed_at = committed_at - interval '2 hours'"
                + " WHERE last_sequence <= 12");
        assertThat(retain(new RetentionPolicy(Duration.ofHours(1), 0L), true).stays())
                .isEqualTo("log_1_11 stays: it holds records younger than PT1H");
    }

    @Test
    void aLogThatWasTamperedWithIsKeptAsEvidence() throws Exception {
        seal();
        site.asOwner("UPDATE tributary.log_batch SET plan = 'forged' WHERE last_sequence = 13");
        assertThatThrownBy(() -> retain(NOTHING, false))
                .isInstanceOf(RetentionException.class)
                .hasMessageContaining("record 13");
        assertThat(records()).isEqualTo(35);
        assertThat(retain(new RetentionPolicy(null, 25L), false).dropped())
                .as("what lies before it is sound")
                .containsExactly("log_1_1");
    }

    @Test
    void aRunThatStoppedHalfWayIsFinishedByTheNext() throws Exception {
        seal();
        site.asOwner("CREATE TABLE kept AS SELECT * FROM tributary.log_batch WHERE last_sequence <= 20");
        retain(new RetentionPolicy(null, 10L), false);
        site.asOwner("CREATE TABLE tributary.log_1_1 (LIKE tributary.log_batch INCLUDING ALL);"
                + " INSERT INTO tributary.log_1_1 SELECT * FROM kept WHERE last_sequence <= 10;"
                + " ALTER TABLE tributary.log_1 ATTACH PARTITION tributary.log_1_1 FOR VALUES FROM (1) TO (11);"
                + " INSERT INTO tributary.log_partition VALUES ('north', 1, 10, 'log_1_1'), ('north', 11, 20, 'log_1_11');"
                + " CREATE TABLE tributary.log_1_11 (LIKE tributary.log_batch INCLUDING ALL)");
        assertThat(compare().clean()).isTrue();
        assertThat(verify().clean()).isTrue();
        OriginResult result = retain(new RetentionPolicy(null, 10L), false);
        assertThat(result.dropped()).containsExactly("log_1_1", "log_1_11");
        assertThat(result.records()).isZero();
        assertThat(site.number("SELECT count(*) FROM tributary.log_partition WHERE last_sequence <= 20"))
                .isZero();
        assertThat(site.value("SELECT coalesce(to_regclass('tributary.log_1_1'), to_regclass('tributary.log_1_11'))"
                        + " IS NULL"))
                .isEqualTo(true);
    }

    @Test
    void aCutChainIsStillGuarded() throws Exception {
        seal();
        retain(NOTHING, false);
        site.asOwner("UPDATE tributary.log_batch SET plan = 'forged' WHERE last_sequence = 33");
        assertThat(verify().findings())
                .singleElement()
                .extracting(Finding::first)
                .isEqualTo(33L);
        site.asOwner("UPDATE tributary.log_checkpoint SET chain = sha256('forged')");
        assertThat(verify().findings()).extracting(Finding::kind).contains(Finding.Kind.BROKEN_CHAIN);
    }

    @Test
    void usersGoOnWhilePartitionsGo() throws Exception {
        try (Callers callers = new Callers();
                Sealer sealer = new Sealer(site.reading(), Duration.ofMillis(1), 7).start()) {
            callers.all(4, i -> {
                for (int n = 0; n < 30; n++) {
                    if (i == 0 && n % 6 == 0) {
                        retain(NOTHING, false);
                    } else if (i == 1 && n % 6 == 0) {
                        Comparison comparison = compare();
                        assertThat(comparison.clean()).as("%s", comparison).isTrue();
                        assertThat(verify().findings()).isEmpty();
                    } else {
                        shop.receive(stock, 1);
                    }
                }
                return i;
            });
            assertThat(sealer.status().lastError()).isNull();
        }
        assertThat(compare().clean()).isTrue();
    }

    @Test
    void whatComesIntoNewPartitionsDuringAVerificationIsThere() throws Exception {
        seal();
        // Planning looks for new partitions, too, and after some times PostgreSQL keeps a statement's plan.
        for (int i = 0; i < 20; i++) {
            verify();
        }
        Iterator<Integer> meanwhile = List.of(2 * PARTITION, PARTITION).iterator();
        Verification verification = new LogVerifier(site.reading()).verify(Site.NAME, (done, total) -> {
            if (meanwhile.hasNext()) {
                records(meanwhile.next());
            }
        });
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.unsealed()).isEqualTo(3 * PARTITION);
    }

    @Test
    void rowsFromBeforeTheLogCountOnceTheyAreTheBaseline() throws Exception {
        try (Site old = Shop.site()) {
            old.asSuperuser("SET session_replication_role = replica; INSERT INTO warehouse VALUES"
                    + " ('00000000-0000-0000-0000-000000000001', 'old'); SET session_replication_role = DEFAULT");
            Rebuild rebuild = new Rebuild(old.reading(), old.application());
            Retention retention = new Retention(old.owning(), old.application());
            assertThat(rebuild.compare(Progress.SILENT).clean()).isFalse();
            retention.baseline();
            assertThat(retention.baselineUnlessBegun()).isTrue();
            assertThat(rebuild.compare(Progress.SILENT).clean()).isTrue();
            new Shop(old.engine()).openStock(5);
            assertThat(rebuild.compare(Progress.SILENT).clean()).isTrue();
            assertThat(retention.baselineUnlessBegun()).isFalse();
            assertThat(rebuild.compare(Progress.SILENT).clean()).isTrue();
            assertThatThrownBy(retention::baseline).isInstanceOf(RetentionException.class);
        }
    }

    @Test
    void anOptimisticBodyIsStaleWhenTheRecordsSinceItsSnapshotAreGone() throws Exception {
        Engine engine = site.engine();
        RowKey id = RowKey.of(UUID.randomUUID());
        OperationCall call = Shop.callOf("reserve", "id", id, "stock", stock, "quantity", 2);
        try (Invocation body = engine.begin(call, Coordination.VALIDATED)) {
            body.effects(Shop.reserveEffects(id, stock, 2));
            shop.reserve(stock, 1);
            for (int i = 0; i < 2 * PARTITION; i++) {
                shop.receive(stock, 1);
            }
            seal();
            assertThat(retain(NOTHING, false).foldedTo()).isEqualTo(50);
            assertThatThrownBy(() -> body.commit(null)).isInstanceOf(StaleVersionException.class);
        }
    }

    @Test
    void tombstonesAndStampsAreInTheCheckpoint() throws Exception {
        try (Site lab = Lab.site()) {
            lab.asOwner("UPDATE tributary.setting SET value = 3 WHERE name = 'log_partition_records'");
            Engine engine = lab.engine();
            RowKey kept = Lab.create(engine, "kept");
            RowKey removed = Lab.create(engine, "removed");
            engine.invoke(Lab.describe(kept, Lab.description("described", 3, "1.5")));
            engine.invoke(Lab.describe(removed, Lab.description("described, too", 3, "1.5")));
            engine.invoke(new OperationCall("removeProbe", Map.of("probe", removed)));
            engine.invoke(Lab.describe(kept, Lab.description("described again", 4, "2.5")));
            new Sealer(lab.reading(), Duration.ofSeconds(1), 100).sealAll();
            assertThat(new Retention(lab.owning(), lab.application())
                            .retain(NOTHING, false, Progress.SILENT)
                            .origins()
                            .get(0)
                            .foldedTo())
                    .isEqualTo(6);
            assertThat(lab.number("SELECT count(*) FROM tributary_checkpoint.tombstone"))
                    .isEqualTo(1);
            assertThat(lab.number("SELECT count(*) FROM tributary_checkpoint.register_stamp"))
                    .isPositive();
            engine.invoke(Lab.describe(kept, Lab.description("and again", 5, "3.5")));
            Comparison comparison = new Rebuild(lab.reading(), lab.application()).compare(Progress.SILENT);
            assertThat(comparison.clean()).as("%s", comparison).isTrue();
        }
    }

    @Test
    void theApplicationCannotDropAnything() {
        assertThatThrownBy(
                        () -> new Retention(site.reading(), site.application()).retain(NOTHING, false, Progress.SILENT))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
