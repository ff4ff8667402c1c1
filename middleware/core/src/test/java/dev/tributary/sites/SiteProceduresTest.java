package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Standing;
import dev.tributary.engine.Await;
import dev.tributary.postgres.embedded.EmbeddedServer;
import dev.tributary.postgres.embedded.Link;
import dev.tributary.replication.Refiller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with sites, on real servers; docs/sites.md describes it. */
class SiteProceduresTest {
    @TempDir
    private Path directory;

    private ConnectedSites sites;

    @BeforeEach
    void start() throws SQLException {
        sites = ConnectedSites.start(directory.resolve("sites"), "berlin", "paris");
    }

    @AfterEach
    void stop() {
        sites.close();
    }

    private void beat(String site) throws SQLException {
        sites.write(site, "SELECT tributary.beat('" + site + "', '0s', '{plan}')");
    }

    /** Batches of one record each, as the site's own committer would write them. */
    private void commit(String site, String origin, int from, int to) throws SQLException {
        for (int sequence = from; sequence <= to; sequence++) {
            sites.write(
                    site,
                    ReplicationTest.batch(origin, sequence, false),
                    "UPDATE tributary.origin SET last_sequence = " + sequence + " WHERE origin = '" + origin + "'");
        }
        beat(site);
    }

    /** What an applier does to the cursor. */
    private void merged(String site, String origin, long sequence) throws Exception {
        Await.untilEqual(
                () -> sites.query(
                        site,
                        "SELECT least(coalesce(max(last_sequence), 0), " + sequence
                                + ") FROM tributary.log_batch WHERE origin = '" + origin + "'"),
                List.of(String.valueOf(sequence)));
        sites.execute(
                site, "UPDATE tributary.origin SET last_sequence = " + sequence + " WHERE origin = '" + origin + "'");
        beat(site);
    }

    private String origin(String site) throws SQLException {
        return SiteIdentity.origin(sites.application(site), sites.topology(site));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private Path data(String site) {
        return directory.resolve("sites").resolve(site);
    }

    @Test
    void aDatabaseThatWasSetBackTakesAnotherOrigin() throws Exception {
        commit("berlin", "berlin", 1, 3);
        sites.servers().server("berlin").close();
        copy(data("berlin"), directory.resolve("backup"));
        sites.servers().restart("berlin");
        assertThat(origin("berlin")).as("a restart is no restore").isEqualTo("berlin");
        commit("berlin", "berlin", 4, 5);
        merged("paris", "berlin", 5);
        sites.servers().server("berlin").close();
        delete(data("berlin"));
        copy(directory.resolve("backup"), data("berlin"));
        sites.servers().restart("berlin");
        // As if the backup were from a time at which there was no paris yet.
        sites.execute("berlin", "DELETE FROM tributary.site WHERE site = 'paris'");

        String another = origin("berlin");
        assertThat(another).startsWith("berlin~");
        assertThat(sites.query("berlin", "SELECT tributary.awaited_site('" + another + "')"))
                .as("who has to say what it has")
                .containsExactly("paris");
        assertThat(origin("berlin")).as("asked again").isEqualTo(another);
        assertThat(
                        sites.query(
                                "berlin",
                                "SELECT origin, last_sequence, written_here FROM tributary.origin WHERE site = 'berlin' ORDER BY 1"))
                .containsExactly("berlin,3,f", another + ",0,t");
        commit("berlin", another, 1, 1);
        merged("paris", another, 1);
        assertThat(sites.query("paris", "SELECT origin FROM tributary.site WHERE site = 'berlin'"))
                .containsExactly(another);
        assertThat(sites.query("paris", "SELECT count(*) FROM tributary.log_batch WHERE origin = 'berlin'"))
                .as("nothing of it came twice")
                .containsExactly("5");
    }

    @Test
    void aPromotedStandbyTakesAnotherOrigin() throws Exception {
        commit("berlin", "berlin", 1, 2);
        merged("paris", "berlin", 2);
        sites.servers().server("berlin").close();
        Files.createFile(data("berlin").resolve("standby.signal"));
        sites.servers().restart("berlin");
        sites.execute("berlin", "SELECT pg_promote()");
        String append = "SELECT tributary.recognised('berlin')";
        assertThatThrownBy(() -> sites.query("berlin", append)).hasMessageContaining("restored or failed over");

        String another = origin("berlin");
        assertThat(another).startsWith("berlin~");
        assertThatThrownBy(() -> sites.query("berlin", append)).hasMessageContaining("restart the application");
        assertThat(sites.query("berlin", append.replace("berlin", another))).containsExactly("t");
        commit("berlin", another, 1, 2);
        merged("paris", another, 2);
    }

    @Test
    void aCopyBecomesASiteOfItsOwn() throws Exception {
        commit("berlin", "berlin", 1, 3);
        commit("paris", "paris", 1, 2);
        merged("berlin", "paris", 2);
        assertThatThrownBy(() -> sites.execute("berlin", "SELECT tributary.adopt('rome')"))
                .hasMessageContaining("site berlin is running on this database");
        sites.servers().server("berlin").backUp(directory.resolve("rome"));
        Map<String, String> quiet = Map.of("max_logical_replication_workers", "0");
        try (EmbeddedServer rome = EmbeddedServer.start(directory.resolve("rome"), 0, quiet);
                Connection owner = DriverManager.getConnection(
                        rome.jdbcUrl("shop"),
                        sites.servers().owner().user(),
                        sites.servers().owner().password())) {
            // The moment of the last heartbeat in the copy; ten seconds are not waited for.
            try (Connection superuser = rome.connect("shop")) {
                text(superuser, "UPDATE tributary.site SET sent_at = sent_at - interval '1 minute' RETURNING 1");
            }
            assertThat(text(owner, "SELECT tributary.identify('rome')"))
                    .contains("this database is site berlin, not rome");
            assertThat(text(owner, "SELECT tributary.adopt('rome')")).isEqualTo("rome");
            assertThat(text(owner, "SELECT tributary.identify('rome')")).isEqualTo("rome");
            assertThat(text(
                            owner,
                            "SELECT string_agg(origin || ' ' || last_sequence || ' ' || written_here, ', ' ORDER BY origin)"
                                    + " FROM tributary.origin"))
                    .isEqualTo("berlin 3 false, paris 2 false, rome 0 true");
            assertThat(text(owner, "SELECT count(*) FROM pg_subscription")).isEqualTo("0");
            assertThat(text(owner, "SELECT count(*) FROM pg_publication")).isEqualTo("0");
            assertThat(text(owner, "SELECT count(*) FROM tributary.site WHERE arrived_at IS NOT NULL"))
                    .isEqualTo("0");
        }
        assertThat(origin("berlin")).as("the site that was copied").isEqualTo("berlin");
        commit("paris", "paris", 3, 3);
        merged("berlin", "paris", 3);
    }

    /** Who the site's database says that it is, and what it may do. */
    private Standing standing(String site, String origin) throws SQLException {
        try (Connection connection = sites.application(site).getConnection()) {
            return Epochs.standing(connection, origin);
        }
    }

    /** By then berlin has heard an answer of paris to a heartbeat that it has sent since. */
    private void exchange() throws Exception {
        String last = sites.query("berlin", "SELECT beat FROM tributary.site WHERE site = 'berlin'")
                .get(0);
        Await.untilEqual(
                () -> {
                    beat("berlin");
                    beat("paris");
                    return sites.query(
                            "berlin",
                            "SELECT heard -> 'berlin' ->> 'origin' = i.origin AND (heard -> 'berlin' ->> 'beat')::bigint > "
                                    + last + " FROM tributary.site s, tributary.identity i WHERE s.site = 'paris'");
                },
                List.of("t"));
    }

    /** An asynchronous standby takes over that has the first three records of berlin; paris has five. */
    private String failOver() throws Exception {
        for (String site : List.of("berlin", "paris")) {
            sites.execute(site, "INSERT INTO tributary.epoch (epoch, site) VALUES (1, 'berlin')");
        }
        assertThat(origin("berlin")).isEqualTo("berlin");
        commit("berlin", "berlin", 1, 3);
        merged("paris", "berlin", 3);
        exchange();
        assertThat(standing("berlin", "berlin").coordinated())
                .as("nothing is lost, and paris is not asked")
                .isEqualTo(new Standing.Here(1));
        sites.servers().server("berlin").backUp(directory.resolve("standby"));
        commit("berlin", "berlin", 4, 5);
        merged("paris", "berlin", 5);
        // The last one has arrived there, and may have to wait for what it depends on.
        merged("paris", "berlin", 4);
        sites.servers().server("berlin").close();
        sites.servers().linksOf("berlin").forEach(Link::cut);
        Files.move(data("berlin"), directory.resolve("gone"));
        Files.move(directory.resolve("standby"), data("berlin"));
        Files.createFile(data("berlin").resolve("standby.signal"));
        sites.servers().restart("berlin");
        sites.execute("berlin", "SELECT pg_promote()");
        return origin("berlin");
    }

    @Test
    void aCoordinatorThatHasLostRecordsCoordinatesAgainWhenTheyAreBack() throws Exception {
        String another = failOver();
        Standing.CatchingUp waiting = new Standing.CatchingUp("berlin", "paris");
        assertThat(standing("berlin", another).coordinated())
                .as("paris is cut off, and its last word, that it has no more, was before")
                .isEqualTo(waiting);
        beat("berlin");
        assertThat(standing("berlin", another).coordinated()).isEqualTo(waiting);
        assertThatThrownBy(() -> sites.execute("berlin", "SELECT tributary.remove_site('paris')"))
                .hasMessageContaining("paris may have records that this one has lost");
        sites.servers().linksOf("berlin").forEach(Link::heal);
        // The standby had no slots.
        sites.connect("paris");
        exchange();
        assertThat(sites.query("berlin", "SELECT arrived ->> 'berlin' FROM tributary.site WHERE site = 'paris'"))
                .as("what paris has of the origin that is no more")
                .containsExactly("5");
        assertThat(standing("berlin", another).coordinated())
                .as("paris has said that it has more")
                .isEqualTo(waiting);
        try (Refiller refiller = new Refiller(
                sites.application("berlin"),
                new TreeMap<>(Map.of("paris", sites.application("paris"))),
                Duration.ZERO,
                Duration.ofMillis(50))) {
            refiller.start();
            Await.untilEqual(
                    () -> sites.query(
                            "berlin", "SELECT max(last_sequence) FROM tributary.log_batch WHERE origin = 'berlin'"),
                    List.of("5"));
        }
        assertThat(standing("berlin", another).coordinated())
                .as("they are here, and not merged")
                .isEqualTo(waiting);
        merged("berlin", "berlin", 5);
        assertThat(standing("berlin", another).coordinated()).isEqualTo(new Standing.Here(1));
        assertThat(sites.query(
                        "berlin", "SELECT catching_up_since FROM tributary.origin WHERE origin = '" + another + "'"))
                .as("nobody has to ask again")
                .containsExactly("null");
    }

    private static String text(Connection connection, String query) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aSiteReturnsAfterItsSlotIsGone() throws Exception {
        commit("paris", "paris", 1, 1);
        merged("berlin", "paris", 1);
        sites.execute("berlin", "ALTER SUBSCRIPTION tributary_paris DISABLE");
        String drop = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                + " WHERE slot_name = 'tributary_shop_berlin' AND NOT active";
        Await.untilEqual(
                () -> {
                    sites.query("paris", drop);
                    return sites.query(
                            "paris",
                            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'tributary_shop_berlin'");
                },
                List.of("0"));
        commit("paris", "paris", 2, 2);
        assertThat(problems("berlin")).anyMatch(problem -> problem.contains("tributary_paris is disabled"));
        assertThat(problems("paris")).anyMatch(problem -> problem.contains("there is no slot tributary_shop_berlin"));

        sites.connect("berlin");
        commit("paris", "paris", 3, 3);
        Await.untilEqual(
                () -> sites.query(
                        "berlin", "SELECT last_sequence FROM tributary.log_batch WHERE origin = 'paris' ORDER BY 1"),
                List.of("1", "3"));
        Await.untilEqual(() -> problems("berlin"), List.of());
        Await.untilEqual(() -> problems("paris"), List.of());
    }

    private List<String> problems(String site) throws SQLException {
        try (Connection connection = sites.application(site).getConnection()) {
            ReplicationCheck check = new ReplicationCheck(SitesReport.topology(connection), 1L << 30);
            return Stream.concat(check.server(connection).stream(), check.connections(connection).stream())
                    .map(Problem::what)
                    .toList();
        }
    }

    @Test
    void aSiteLeavesForGood() throws Exception {
        commit("paris", "paris", 1, 2);
        Await.untilEqual(
                () -> sites.query("berlin", "SELECT merged ->> 'paris' FROM tributary.site WHERE site = 'paris'"),
                List.of("2"));
        String remove = "SELECT tributary.remove_site('paris', '{\"paris\": 3}')";
        assertThatThrownBy(() -> sites.execute("berlin", remove)).hasMessageContaining("still sends heartbeats");
        sites.execute("berlin", "UPDATE tributary.site SET arrived_at = arrived_at - interval '1 minute'");
        assertThatThrownBy(() -> sites.execute("berlin", remove))
                .hasMessageContaining("site berlin has not merged everything of paris, which has 3 records");
        commit("paris", "paris", 3, 3);
        merged("berlin", "paris", 3);
        sites.execute("berlin", "UPDATE tributary.site SET arrived_at = arrived_at - interval '1 minute'");
        sites.execute("berlin", remove);
        assertThat(sites.query("berlin", "SELECT site FROM tributary.site")).containsExactly("berlin");
        assertThat(sites.query("berlin", "SELECT count(*) FROM pg_subscription"))
                .containsExactly("0");
        assertThat(sites.query("berlin", "SELECT ends_at FROM tributary.origin WHERE origin = 'paris'"))
                .as("nobody has to ask it when another site is lost")
                .containsExactly("3");
        assertThat(sites.query(
                        "berlin",
                        "SELECT tributary.merged_everywhere('berlin') = last_sequence"
                                + " FROM tributary.origin WHERE origin = 'berlin'"))
                .containsExactly("t");
    }
}
