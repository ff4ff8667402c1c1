package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.Comparison;
import dev.tributary.log.Finding;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.log.TableComparison;
import dev.tributary.log.TableComparison.Kind;
import dev.tributary.log.TableComparison.RowDifference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The live tables are what the log yields, and where somebody saw to it that they are not, the row is named. */
class LogRebuildTest {
    private Site site;
    private Shop shop;
    private RowKey stock;

    @BeforeEach
    void start() throws Exception {
        site = Shop.site();
        shop = new Shop(site.engine());
        stock = shop.openStock(100);
        shop.reserve(stock, 3);
        shop.call("cancel", "reservation", shop.reserve(stock, 4));
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private Comparison compare() throws SQLException {
        return new Rebuild(site.reading(), site.application()).compare(Progress.SILENT);
    }

    /** What somebody does whom the guard does not stop. */
    private void tamper(String... statements) throws SQLException {
        try (Connection superuser = site.database().connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static TableComparison table(Comparison comparison, String name) {
        return comparison.tables().stream()
                .filter(t -> t.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLogYieldsTheTables() throws Exception {
        List<String> steps = new ArrayList<>();
        Comparison comparison =
                new Rebuild(site.reading(), site.application()).compare((done, total) -> steps.add(done + "/" + total));
        assertThat(comparison.clean()).isTrue();
        assertThat(comparison.records()).isEqualTo(7);
        assertThat(table(comparison, "stock").rows()).isEqualTo(1);
        assertThat(table(comparison, "tributary.tombstone").rows()).isEqualTo(1);
        assertThat(steps).last().isEqualTo("7/7");
    }

    @Test
    void usersGoOnWhileItRuns() throws Exception {
        try (Callers callers = new Callers()) {
            List<Boolean> all = callers.all(6, i -> {
                boolean clean = true;
                for (int n = 0; n < 20; n++) {
                    if (i == 0) {
                        clean &= n % 4 != 0 || compare().clean();
                    } else if (i % 2 == 0) {
                        shop.reserve(stock, 1);
                        shop.receive(stock, 2);
                    } else {
                        shop.receive(stock, 1);
                    }
                }
                return clean;
            });
            assertThat(all).containsOnly(true);
            assertThat(compare().records()).isEqualTo(7 + 2 * 40 + 3 * 20);
        }
    }

    @Test
    void aChangedRowIsNamed() throws Exception {
        tamper("UPDATE stock SET on_hand = 90, reserved = 4");
        Comparison comparison = compare();
        assertThat(comparison.clean()).isFalse();
        assertThat(table(comparison, "stock").different()).isEqualTo(1);
        assertThat(table(comparison, "stock").differences())
                .containsExactly(new RowDifference(
                        Kind.DIFFERENT,
                        stock.values().get(0) + ", " + stock.values().get(1),
                        "on_hand is 90, the log yields 100; reserved is 4, the log yields 3"));
        assertThat(table(comparison, "product").clean()).isTrue();
    }

    @Test
    void missingAndExtraRowsAreNamed() throws Exception {
        tamper(
                "DELETE FROM reservation",
                "INSERT INTO warehouse VALUES ('00000000-0000-0000-0000-000000000001', 'nowhere')",
                "DELETE FROM tributary.tombstone");
        Comparison comparison = compare();
        assertThat(table(comparison, "reservation").missing()).isEqualTo(1);
        assertThat(table(comparison, "reservation").differences())
                .singleElement()
                .extracting(RowDifference::kind)
                .isEqualTo(Kind.MISSING);
        assertThat(table(comparison, "warehouse").extra()).isEqualTo(1);
        assertThat(table(comparison, "warehouse").differences())
                .containsExactly(new RowDifference(
                        Kind.EXTRA, "00000000-0000-0000-0000-000000000001", "the log does not yield this row"));
        assertThat(table(comparison, "tributary.tombstone").missing()).isEqualTo(1);
    }

    @Test
    void manyDifferentRowsAreCounted() throws Exception {
        tamper("INSERT INTO warehouse SELECT gen_random_uuid(), 'nowhere' FROM generate_series(1, 5000)");
        TableComparison warehouse = table(compare(), "warehouse");
        assertThat(warehouse.extra()).isEqualTo(5000);
        assertThat(warehouse.rows()).isEqualTo(5001);
        assertThat(warehouse.differences()).hasSize(20);
    }

    @Test
    void aChangedRecordShowsInTheTables() throws Exception {
        tamper(
                "UPDATE tributary.log_batch SET records = replace(records::text, '\"value\":100', '\"value\":101')::json");
        assertThat(table(compare(), "stock").differences())
                .singleElement()
                .extracting(RowDifference::message)
                .isEqualTo("on_hand is 100, the log yields 101");
    }

    @Test
    void recordsThatAreGoneOrMakeNoSenseAreNamed() throws Exception {
        tamper(
                "DELETE FROM tributary.log_batch WHERE last_sequence = 4",
                "UPDATE tributary.log_batch SET records = '[{\"o\":\"receive\",\"a\":{},\"e\":[{\"effect\": \"conjure\"}]}]'"
                        + " WHERE last_sequence = 6",
                "UPDATE tributary.log_batch SET records ="
                        + " replace(records::text, '\"quantity\":3', '\"quantity\":4000000000')::json"
                        + " WHERE last_sequence = 5");
        Comparison comparison = compare();
        assertThat(comparison.log())
                .extracting(Finding::kind, Finding::first)
                .containsExactly(
                        tuple(Finding.Kind.MISSING, 4L),
                        tuple(Finding.Kind.CHANGED, 5L),
                        tuple(Finding.Kind.CHANGED, 6L));
        assertThat(table(comparison, "stock").different()).isEqualTo(1);
        assertThat(table(comparison, "product").clean()).isTrue();
    }

    @Test
    void whatWaitsForItsNumberCounts() throws Exception {
        shop.call("rename", "product", stock.values().get(0), "name", "Former");
        String pending = "INSERT INTO tributary.log_pending (origin, plan, operation, records)"
                + " SELECT origin, plan, 'any', replace(records::text, '%s', '%s')::json"
                + " FROM tributary.log_batch WHERE records -> 0 ->> 'o' = '%s'";
        tamper(
                "UPDATE stock SET on_hand = on_hand + 5",
                String.format(pending, "\"value\":100", "\"value\":5", "receive"),
                "UPDATE product SET name = 'Later'",
                String.format(pending, "Former", "Later", "rename"));
        assertThat(compare().clean()).isTrue();
    }
}
