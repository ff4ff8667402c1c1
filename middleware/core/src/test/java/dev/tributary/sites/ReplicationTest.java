package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.engine.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class ReplicationTest {
    private static ConnectedSites sites;

    @BeforeAll
    static void start() throws SQLException {
        sites = ConnectedSites.start("berlin", "paris");
    }

    @AfterAll
    static void stop() {
        sites.close();
    }

    static String batch(String origin, long sequence, boolean refilled) {
        return String.format(
                Locale.ROOT,
                "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records, refilled)"
                        + " VALUES ('%1$s', %2$d, %2$d, %2$d, 'plan', '[]', %3$b)",
                origin,
                sequence,
                refilled);
    }

    private static void beat(String site) throws SQLException {
        sites.write(site, "SELECT tributary.beat('" + site + "', '0s', '{plan}')");
    }

    private static List<String> log(String site, String origin) throws SQLException {
        return sites.query(
                site,
                "SELECT last_sequence, refilled FROM tributary.log_batch WHERE origin = '" + origin + "' ORDER BY 1");
    }

    @Test
    void heartbeatsArriveAndKeepWhenTheyDid() throws Exception {
        beat("berlin");
        Await.untilEqual(
                () -> sites.query(
                        "paris",
                        "SELECT starts_with(origin, 'berlin'), plans, beat > 0, arrived_at IS NOT NULL, merged ->> origin IS NOT NULL"
                                + " FROM tributary.site WHERE site = 'berlin'"),
                List.of("t,{plan},t,t,t"));
        beat("paris");
        Await.untilEqual(
                () -> sites.query(
                        "berlin", "SELECT heard -> 'berlin' IS NOT NULL FROM tributary.site WHERE site = 'paris'"),
                List.of("t"));
        assertThat(sites.query("berlin", "SELECT arrived_at FROM tributary.site WHERE site = 'berlin'"))
                .containsExactly("null");
    }

    @Test
    void oneInstanceOfASiteWritesEachHeartbeat() throws Exception {
        beat("berlin");
        String again = "SELECT tributary.beat('berlin', '1h', '{plan}')";
        assertThat(sites.query("berlin", again)).containsExactly("f");
        try (Connection holder = sites.owner("berlin").getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT FROM tributary.site WHERE site = 'berlin' FOR NO KEY UPDATE");
            assertThat(sites.query("berlin", again.replace("1h", "0s"))).containsExactly("f");
            holder.rollback();
        }
    }

    @Test
    void aRowThatIsThereIsSkippedAndWhatWasCopiedIsNotPassedOn() throws Exception {
        String origin = newOrigin();
        sites.write("berlin", batch(origin, 1, false));
        beat("berlin");
        Await.untilEqual(() -> log("paris", origin), List.of("1,f"));
        sites.write("paris", "SELECT tributary.hold_arrivals('" + origin + "')", batch(origin, 2, true));
        sites.write("berlin", batch(origin, 2, false), batch(origin, 3, false));
        Await.untilEqual(() -> log("paris", origin), List.of("1,f", "2,t", "3,f"));
        assertThat(log("berlin", origin)).containsExactly("1,f", "2,f", "3,f");
    }

    /** What a restored site would get: known at its own site only. */
    private static String newOrigin() throws SQLException {
        return SiteIdentity.origin(sites.application("berlin"), "berlin", true);
    }

    @Test
    void aNewOriginAndItsPartitionsAreThereBeforeItsRecords() throws Exception {
        for (String site : List.of("berlin", "paris")) {
            sites.execute(site, "UPDATE tributary.setting SET value = 10 WHERE name = 'log_partition_records'");
        }
        String origin = newOrigin();
        String[] rows = IntStream.rangeClosed(1, 45)
                .mapToObj(sequence -> batch(origin, sequence, false))
                .toArray(String[]::new);
        for (int from = 0; from < rows.length; from += 9) {
            String[] some = Arrays.copyOfRange(rows, from, from + 9);
            sites.write("berlin", "SELECT tributary.extend_log('" + origin + "', " + (from + 9) + ")");
            sites.write("berlin", some);
            sites.write(
                    "berlin",
                    "UPDATE tributary.origin SET last_sequence = " + (from + 9) + " WHERE origin = '" + origin + "'");
            beat("berlin");
        }
        Await.untilEqual(() -> log("paris", origin).size(), 45);
        assertThat(sites.query(
                        "paris",
                        "SELECT DISTINCT tgenabled FROM pg_trigger t JOIN tributary.log_partition p"
                                + " ON to_regclass('tributary.' || p.relation) = t.tgrelid"
                                + " WHERE tgname = 'tributary_arrival' AND p.origin = '" + origin + "'"))
                .containsExactly("R");
    }

    @Test
    void appliersAreToldOfEachBatchThatArrives() throws Exception {
        String origin = newOrigin();
        try (Connection listener = sites.application("paris").getConnection();
                Statement listen = listener.createStatement()) {
            listen.execute("LISTEN tributary_arrival");
            beat("berlin");
            sites.write("berlin", batch(origin, 1, false), batch(origin, 2, false));
            PGNotification[] told = listener.unwrap(PGConnection.class).getNotifications(30_000);
            assertThat(told)
                    .isNotNull()
                    .extracting(PGNotification::getParameter)
                    .containsExactly(origin);
        }
    }

    @Test
    void aSlotThatKeepsTooMuchIsInvalidatedAndSeenAndMadeAgain() throws Exception {
        sites.execute("paris", "ALTER SUBSCRIPTION tributary_berlin DISABLE");
        Await.untilEqual(() -> sites.query("berlin", "SELECT active FROM pg_replication_slots"), List.of("f"));
        sites.execute("berlin", "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        sites.execute("berlin", "SELECT pg_reload_conf()");
        // The checkpointer reads its configuration when it likes, and invalidates with what it has read.
        Await.until("the slot is invalidated", () -> {
            for (int segment = 0; segment < 4; segment++) {
                sites.execute("berlin", "SELECT pg_logical_emit_message(true, 'test', 'x'), pg_switch_wal()");
            }
            sites.execute("berlin", "CHECKPOINT");
            return sites.query("berlin", "SELECT wal_status FROM pg_replication_slots")
                    .equals(List.of("lost"));
        });
        try (Connection connection = sites.application("berlin").getConnection()) {
            assertThat(SitesReport.status(connection).slots())
                    .singleElement()
                    .satisfies(slot -> assertThat(slot.lost()).isTrue());
            assertThat(new ReplicationCheck(SitesReport.topology(connection), Long.MAX_VALUE).connections(connection))
                    .contains(new Problem(
                            "slot tributary_shop_paris of site paris was invalidated: what it missed has to be refilled",
                            "let site paris subscribe again; the starter there does when it manages replication, else"
                                    + " `tributary-tool replication script`"));
        }
        sites.execute("berlin", "ALTER SYSTEM RESET max_slot_wal_keep_size");
        sites.execute("berlin", "SELECT pg_reload_conf()");
        sites.connect("paris");
        Await.untilEqual(
                () -> sites.query("berlin", "SELECT active, wal_status FROM pg_replication_slots"),
                List.of("t,reserved"));
        String origin = newOrigin();
        beat("berlin");
        sites.write("berlin", batch(origin, 1, false));
        Await.untilEqual(() -> log("paris", origin), List.of("1,f"));
    }

    @Test
    void askingAgainChangesNothing() throws Exception {
        List<String> before =
                sites.query("berlin", "SELECT subname, subslotname, suborigin, substream FROM pg_subscription");
        sites.replication("berlin").publish();
        sites.connect("berlin");
        assertThat(sites.query("berlin", "SELECT subname, subslotname, suborigin, substream FROM pg_subscription"))
                .isEqualTo(before)
                .containsExactly("tributary_paris,tributary_shop_berlin,none,f");
    }
}
