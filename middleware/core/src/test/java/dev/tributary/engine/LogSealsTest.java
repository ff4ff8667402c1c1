package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.Finding;
import dev.tributary.log.Finding.Kind;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Sealer;
import dev.tributary.log.Verification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner of the database does to the log behind the engine's back is found and named. */
class LogSealsTest {
    private static final int RECORDS = 40;
    private static final int PARTITION = 16;
    private static final int BATCH = 10;
    private static final String FORGERY = "UPDATE tributary.log_batch SET records ="
            + " regexp_replace(records::text, '\"e\":.*\\]', '\"e\":[]}]')::json WHERE last_sequence = 18";

    private static Site site;
    private static LogVerifier verifier;

    @BeforeAll
    static void fill() throws Exception {
        site = Shop.site();
        site.asOwner("UPDATE tributary.setting SET value = " + PARTITION + " WHERE name = 'log_partition_records'");
        try (Engine engine = site.engine()) {
            Shop shop = new Shop(engine);
            RowKey stock = shop.openStock(100);
            for (int i = 4; i < RECORDS; i++) {
                if (i % 5 == 0) {
                    shop.reserve(stock, 1);
                } else {
                    shop.receive(stock, i);
                }
            }
        }
        site.asOwner("CREATE TABLE untouched AS SELECT * FROM tributary.log_batch");
        verifier = new LogVerifier(site.reading());
    }

    @BeforeEach
    void restore() throws Exception {
        site.asOwner("TRUNCATE tributary.log_batch, tributary.log_seal;"
                + " INSERT INTO tributary.log_batch SELECT * FROM untouched;"
                + " UPDATE tributary.origin SET last_sequence = " + RECORDS);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private Sealer sealer() {
        return new Sealer(site.reading(), Duration.ofMillis(1), BATCH);
    }

    private Verification verify() throws SQLException {
        return verifier.verify(Site.NAME, Progress.SILENT);
    }

    private List<String> kinds(Verification verification) {
        assertThat(verification.clean()).isEqualTo(verification.findings().isEmpty());
        assertThat(verification.differences()).isEqualTo(verification.findings().size());
        return verification.findings().stream()
                .map(f -> f.kind() + " " + f.first() + (f.last() == f.first() ? "" : " to " + f.last()))
                .toList();
    }

    private List<String> findingsAfter(String... tampering) throws SQLException {
        assertThat(sealer().sealAll()).isEqualTo(RECORDS);
        assertThat(verify().clean()).isTrue();
        for (String sql : tampering) {
            site.asOwner(sql);
        }
        return kinds(verify());
    }

    @Test
    void anUntouchedLogIsClean() throws Exception {
        assertThat(verify()).isEqualTo(new Verification(Site.NAME, 0, 0, null, RECORDS, 0, List.of()));
        assertThat(sealer().sealAll()).isEqualTo(RECORDS);
        Verification sealed = verify();
        assertThat(sealed.clean()).isTrue();
        assertThat(sealed.sealedTo()).isEqualTo(RECORDS);
        assertThat(sealed.unsealed()).isZero();
        assertThat(sealed.chain()).hasSize(64);
        assertThat(site.value("SELECT string_agg(first_sequence || '-' || last_sequence, ' ' ORDER BY last_sequence)"
                        + " FROM tributary.log_seal"))
                .as("no seal covers records of two partitions")
                .isEqualTo("0-0 1-10 11-16 17-26 27-32 33-40");
        assertThat(sealer().sealAll()).isZero();
    }

    @Test
    void theChainDoesNotDependOnTheSizeOfSeals() throws Exception {
        new Sealer(site.reading(), Duration.ofSeconds(1), 7).sealAll();
        String chain = verify().chain();
        site.asOwner("TRUNCATE tributary.log_seal");
        new Sealer(site.reading(), Duration.ofSeconds(1), 1000).sealAll();
        assertThat(verify().chain()).isEqualTo(chain);
    }

    @Test
    void progressIsReported() throws Exception {
        sealer().sealAll();
        List<String> steps = new ArrayList<>();
        verifier.verify(Site.NAME, (done, total) -> steps.add(done + "/" + total));
        assertThat(steps).containsExactly("10/40", "16/40", "26/40", "32/40", "40/40", "40/40");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "records = replace(records::text, '\"quantity\":', '\"quantity\": ')::json",
                "records = regexp_replace(records::text, '\"e\":.*\\]', '\"e\":[]}]')::json",
                "records = replace(records::text, '\"o\":\"receive\"', '\"o\":\"reserve\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"m\":\"c\",\"o\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"q\":\"forged\",\"o\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"d\":\"forged\",\"o\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"k\":{},\"o\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"r\":\"forged\",\"o\"')::json",
                "records = replace(records::text, '{\"o\"', '{\"t\":\"forged\",\"o\"')::json",
                "stamp = stamp + 1",
                "dependencies = '{\"south\": 1}'",
                "epoch = 2",
                "plan = 'another'",
                "pending_id = 77",
                "committed_at = committed_at + interval '1 microsecond'"
            })
    void aChangedRecordIsNamed(String change) throws Exception {
        assertThat(findingsAfter("UPDATE tributary.log_batch SET " + change + " WHERE last_sequence = 17"))
                .containsExactly("CHANGED 17");
    }

    @Test
    void missingRecordsAreNamed() throws Exception {
        assertThat(findingsAfter("DELETE FROM tributary.log_batch WHERE last_sequence IN (1, 21, 22, 40)"))
                .containsExactly("MISSING 1", "MISSING 21 to 22", "MISSING 40");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 37})
    void anotherOrderIsNamed(int other) throws Exception {
        assertThat(findingsAfter(
                        "UPDATE tributary.log_batch SET first_sequence = 48, last_sequence = 48 WHERE last_sequence = 12",
                        "UPDATE tributary.log_batch SET first_sequence = 12, last_sequence = 12 WHERE last_sequence = "
                                + other,
                        "UPDATE tributary.log_batch SET first_sequence = " + other + ", last_sequence = " + other
                                + " WHERE last_sequence = 48"))
                .containsExactly("MOVED 12", "MOVED " + other);
    }

    @Test
    void aRecordThatWasCopiedOverAnotherIsNamed() throws Exception {
        assertThat(findingsAfter(
                        "DELETE FROM tributary.log_batch WHERE last_sequence = 12",
                        "INSERT INTO tributary.log_batch SELECT origin, 12, 12, stamp, dependencies, epoch, plan,"
                                + " coordinated, records, pending_id, refilled, committed_at FROM tributary.log_batch"
                                + " WHERE last_sequence = 14"))
                .containsExactly("DUPLICATED 12");
    }

    @Test
    void aSequenceThatWasUsedTwiceIsNamed() throws Exception {
        assertThat(findingsAfter(
                        "ALTER TABLE tributary.log_batch DROP CONSTRAINT log_batch_pkey",
                        "INSERT INTO tributary.log_batch SELECT * FROM tributary.log_batch WHERE last_sequence = 12"))
                .containsExactly("DUPLICATED 12");
        site.asOwner("TRUNCATE tributary.log_batch;"
                + " ALTER TABLE tributary.log_batch ADD PRIMARY KEY (origin, last_sequence)");
    }

    @Test
    void aRecordBeyondTheHeadIsNamed() throws Exception {
        assertThat(findingsAfter(
                        "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                                + " SELECT origin, 45, 45, stamp, plan, records FROM tributary.log_batch"
                                + " WHERE last_sequence = 12"))
                .containsExactly("SURPLUS 45");
        site.asOwner("UPDATE tributary.origin SET last_sequence = 39");
        assertThat(kinds(verify())).containsExactly("BROKEN_CHAIN 40", "SURPLUS 40");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET chain = sha256('forged')",
                "SET digests = overlay(digests PLACING sha256('forged') FROM 33)",
                "SET digests = substr(digests, 33)",
                "SET last_sequence = 25"
            })
    void aChangedSealIsNamed(String change) throws Exception {
        List<String> findings = findingsAfter("UPDATE tributary.log_seal " + change + " WHERE last_sequence = 26");
        assertThat(findings).first().asString().startsWith("BROKEN_CHAIN 17 to 2");
        assertThat(findings).hasSize(change.contains("last_sequence") ? 2 : 1);
    }

    @Test
    void aForgedDigestDoesNotMakeAForgedRecordTrue() throws Exception {
        assertThat(findingsAfter(
                        FORGERY,
                        "UPDATE tributary.log_seal SET digests = overlay(digests PLACING (SELECT"
                                + " tributary.record_digest(l) FROM tributary.log l WHERE sequence = 18) FROM 33)"
                                + " WHERE last_sequence = 26"))
                .containsExactly("BROKEN_CHAIN 17 to 26");
    }

    @Test
    void withoutASealTheRecordsStillYieldTheChain() throws Exception {
        assertThat(findingsAfter("DELETE FROM tributary.log_seal WHERE last_sequence = 26"))
                .containsExactly("BROKEN_CHAIN 17 to 26");
        site.asOwner(FORGERY);
        assertThat(kinds(verify())).containsExactly("BROKEN_CHAIN 17 to 26", "BROKEN_CHAIN 27 to 32");
        site.asOwner("DELETE FROM tributary.log_seal WHERE last_sequence = 0");
        assertThat(kinds(verify())).startsWith("BROKEN_CHAIN 0");
    }

    @Test
    void whoReplacesLogAndSealsIsFoundByAValueThatWasKept() throws Exception {
        sealer().sealAll();
        String kept = verify().chain();
        Map<Long, String> expected = Map.of((long) RECORDS, kept);
        assertThat(verifier.verify(Site.NAME, expected, Progress.SILENT).clean())
                .isTrue();
        site.asOwner(FORGERY);
        site.asOwner("TRUNCATE tributary.log_seal");
        sealer().sealAll();
        assertThat(verify().clean()).isTrue();
        assertThat(verifier.verify(Site.NAME, expected, Progress.SILENT).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.BROKEN_CHAIN))
                .extracting(Finding::message)
                .asString()
                .contains(kept);
    }

    @Test
    void aGapIsNeverSealedOver() throws Exception {
        site.asOwner("DELETE FROM tributary.log_batch WHERE last_sequence = 13");
        assertThatThrownBy(() -> sealer().sealAll()).hasMessageContaining("gap");
        assertThat(kinds(verify())).containsExactly("MISSING 13");
    }

    @Test
    void aGapOfOneOriginKeepsNoOtherFromBeingSealed() throws Exception {
        site.asSuperuser("SELECT tributary.announce_origin('east', 'east');"
                + " INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                + " VALUES ('east', 2, 2, 2, 'none', '[{\"o\":\"x\",\"a\":{},\"e\":[]}]');"
                + " UPDATE tributary.origin SET last_sequence = 2 WHERE origin = 'east'");
        try {
            assertThatThrownBy(() -> sealer().sealAll()).hasMessageContaining("the log of origin east has a gap");
            assertThat(verify().sealedTo()).isEqualTo(RECORDS);
        } finally {
            site.asSuperuser("DELETE FROM tributary.log_seal WHERE origin = 'east';"
                    + " DELETE FROM tributary.log_batch WHERE origin = 'east';"
                    + " DELETE FROM tributary.log_partition WHERE origin = 'east';"
                    + " DELETE FROM tributary.origin WHERE origin = 'east'");
        }
    }

    @Test
    void severalSealersShareTheWork() throws Exception {
        try (Callers callers = new Callers();
                Engine engine = site.engine();
                Engine other = site.engine();
                Sealer first = sealer().start();
                Sealer second = sealer().start()) {
            List<Shop> shops = List.of(new Shop(engine), new Shop(other));
            RowKey stock = shops.get(0).openStock(1000);
            callers.all(8, i -> {
                for (int n = 0; n < 30; n++) {
                    shops.get(i % 2).receive(stock, 1);
                }
                return i;
            });
            long all = RECORDS + 4 + 8 * 30;
            Await.until("everything is sealed", () -> verify().sealedTo() == all);
            assertThat(first.status().sealed() + second.status().sealed()).isEqualTo(all);
            assertThat(first.status().lastError()).isNull();
            assertThat(second.status().lastError()).isNull();
            assertThat(verify().clean()).isTrue();
        }
    }

    @Test
    void aClosedSealerHasStopped() {
        Sealer sealer = new Sealer(site.reading(), Duration.ofDays(1), BATCH).start();
        assertThat(sealer.status().alive()).isTrue();
        sealer.close();
        assertThat(sealer.status().alive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO tributary.log_seal VALUES ('north', 1, 1, '', '')",
                "UPDATE tributary.log_seal SET chain = ''",
                "DELETE FROM tributary.log_seal",
                "TRUNCATE tributary.log_seal",
                "UPDATE tributary.log_checkpoint SET last_sequence = 1"
            })
    void neitherTheApplicationNorTheWriterTouchesSeals(String sql) throws Exception {
        try (Connection app = site.database().connectAsApp();
                Statement statement = app.createStatement()) {
            for (String role : List.of("NONE", "tributary_writer")) {
                statement.execute("SET ROLE " + role);
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
            statement.execute("SET ROLE NONE");
            assertThatThrownBy(() -> statement.execute("SELECT tributary.seal_log('north', 10)"))
                    .hasMessageContaining("permission denied");
        }
    }
}
