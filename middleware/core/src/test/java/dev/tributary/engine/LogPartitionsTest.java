package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Retention;
import dev.tributary.log.RetentionPolicy;
import dev.tributary.log.Sealer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The log has room for what comes, in tables that each hold a range of one origin's sequences. */
class LogPartitionsTest {
    private static Site siteWithPartitionsOf(int records) throws Exception {
        Site site = Shop.site();
        site.asOwner("UPDATE tributary.setting SET value = " + records + " WHERE name = 'log_partition_records'");
        return site;
    }

    @Test
    void recordsGoWhereTheirSequenceBelongs() throws Exception {
        try (Site site = siteWithPartitionsOf(4);
                Callers callers = new Callers()) {
            List<Shop> shops = List.of(new Shop(site.engine()), new Shop(site.engine()));
            RowKey stock = shops.get(0).openStock(1000);
            callers.all(12, i -> {
                for (int n = 0; n < 10; n++) {
                    if (i % 3 == 0) {
                        shops.get(i % 2).reserve(stock, 1);
                    } else {
                        shops.get(i % 2).receive(stock, 1);
                    }
                }
                return i;
            });
            assertThat(site.number("SELECT count(*) FROM tributary.log")).isEqualTo(4 + 120);
            assertThat(
                            site.number(
                                    "SELECT count(*) FROM tributary.log_batch b WHERE NOT EXISTS (SELECT FROM"
                                            + " tributary.log_partition p WHERE b.tableoid::regclass::text = 'tributary.' || p.relation"
                                            + " AND b.origin = p.origin AND b.last_sequence BETWEEN p.first_sequence AND p.last_sequence)"))
                    .isZero();
            assertThat(site.number("SELECT max(last_sequence) FROM tributary.log_partition"))
                    .as("room ahead of need")
                    .isGreaterThanOrEqualTo(4 + 120 + 1);
            site.assertLogYieldsTables();
        }
    }

    @Test
    void aBatchLargerThanTheRoomMakesItsOwn() throws Exception {
        try (Site site = siteWithPartitionsOf(2);
                Callers callers = new Callers()) {
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(0);
            List<Future<Receipt>> calls = new ArrayList<>();
            try (Site.Barrier lock = site.block("SELECT FROM stock" + Shop.where(stock) + " FOR UPDATE")) {
                assertThat(lock.connection().isValid(5)).isTrue();
                calls.add(callers.start(() -> shop.receive(stock, 1)));
                Await.until("the committer waits for the locked row", () -> site.waiting("commits") > 0);
                for (int i = 0; i < 40; i++) {
                    calls.add(callers.start(() -> shop.receive(stock, 1)));
                }
                Await.until("all wait", () -> shop.queued() >= 40);
            }
            for (Future<Receipt> call : calls) {
                assertThat(Callers.failure(call)).isNull();
            }
            assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(41);
            assertThat(site.number("SELECT max(last_sequence - first_sequence) FROM tributary.log_batch"))
                    .as("a batch larger than a partition")
                    .isGreaterThan(2);
            site.assertLogYieldsTables();
            new Sealer(site.reading(), Duration.ofSeconds(1), 7).sealAll();
            LogVerifier verifier = new LogVerifier(site.reading());
            assertThat(verifier.verify(Site.NAME, Progress.SILENT))
                    .satisfies(v -> assertThat(v.clean()).isTrue())
                    .satisfies(v -> assertThat(v.sealedTo()).isEqualTo(44));
            shop.receive(stock, 1);
            shop.receive(stock, 1);
            long folded = new Retention(site.owning(), site.application())
                    .retain(new RetentionPolicy(null, 0L), false, Progress.SILENT)
                    .origins()
                    .get(0)
                    .foldedTo();
            assertThat(folded)
                    .as("whole batches are dropped")
                    .isEqualTo(site.number("SELECT min(first_sequence) - 1 FROM tributary.log_batch"))
                    .isGreaterThan(40);
            assertThat(verifier.verify(Site.NAME, Progress.SILENT).clean()).isTrue();
            site.assertTablesAreRebuilt();
        }
    }

    @Test
    void originsWithAnyNameHaveLogsOfTheirOwn() throws Exception {
        try (Site site = siteWithPartitionsOf(100)) {
            for (String name : List.of("o'hare", "a \"quoted\" one", "x".repeat(100), "x".repeat(100) + "y")) {
                try (Connection app = site.database().connectAsApp();
                        Statement statement = app.createStatement();
                        var announce = app.prepareStatement("SELECT tributary.announce_origin(?)");
                        var insert = app.prepareStatement("INSERT INTO tributary.log_batch (origin, first_sequence,"
                                + " last_sequence, stamp, plan, records) VALUES"
                                + " (?, 1, 1, 1, 'none', '[{\"o\":\"receive\",\"a\":{ },\"e\":[]}]')")) {
                    statement.execute("SET ROLE tributary_writer");
                    announce.setString(1, name);
                    announce.execute();
                    announce.execute();
                    insert.setString(1, name);
                    insert.execute();
                }
            }
            assertThat(site.number("SELECT count(DISTINCT tableoid) FROM tributary.log_batch"))
                    .isEqualTo(4);
            assertThat(site.value("SELECT string_agg(DISTINCT arguments::text, ';') FROM tributary.log"))
                    .as("texts as they were written")
                    .isEqualTo("{ }");
        }
    }

    @Test
    void nobodyFillsTheDatabaseWithPartitions() throws Exception {
        try (Site site = siteWithPartitionsOf(100);
                Connection app = site.database().connectAsApp();
                Statement statement = app.createStatement()) {
            site.engine();
            statement.execute("SET ROLE tributary_writer");
            assertThatThrownBy(() -> statement.execute("SELECT tributary.extend_log('north', 10000000000)"))
                    .hasMessageContaining("too far");
        }
    }
}
