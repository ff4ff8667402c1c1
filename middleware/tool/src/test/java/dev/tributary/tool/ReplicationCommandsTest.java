package dev.tributary.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.sites.Replication;
import dev.tributary.sites.ReplicationAccount;
import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.SiteIdentity;
import dev.tributary.sites.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What a person does to the replication of two sites, whose role has a name and a password that need quoting everywhere. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicationCommandsTest {
    private static final String ROLE = "o'hara \\1";
    private static final String PASSWORD = "it's \\ \"odd\" :'secret' $1";

    @TempDir
    private static Path folder;

    private static EmbeddedSites servers;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        servers = EmbeddedSites.start("shop", List.of("berlin", "paris"));
        for (String site : servers.sites()) {
            superuser(
                    site,
                    "CREATE ROLE \"" + ROLE + "\" LOGIN REPLICATION PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            Flyway.configure()
                    .dataSource(source(site, servers.owner()))
                    .schemas("tributary")
                    .defaultSchema("tributary")
                    .locations("classpath:db/tributary")
                    .placeholders(
                            Map.of("applicationRole", servers.application().user()))
                    .load()
                    .migrate();
            SiteIdentity.origin(source(site, servers.application()), site, false);
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static String other(String site) {
        return site.equals("berlin") ? "paris" : "berlin";
    }

    private static PGSimpleDataSource source(String site, EmbeddedSites.Account account) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(servers.jdbcUrl(site));
        source.setUser(account.user());
        source.setPassword(account.password());
        return source;
    }

    private static String superuser(String site, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.jdbcUrl(site), "postgres", "");
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private int atBerlin(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", servers.jdbcUrl("berlin"), "--user", "shop_owner", "--password=owner"));
        return run(all.toArray(String[]::new));
    }

    private String script(String site) {
        assertThat(run(
                        "replication",
                        "script",
                        "--site",
                        site,
                        "--replication-user",
                        ROLE,
                        "--peer",
                        other(site) + "=" + servers.jdbcUrl(other(site), site)))
                .as("%s", err)
                .isEqualTo(ExitCode.CLEAN);
        return out.toString();
    }

    private static boolean hasPsql() throws InterruptedException {
        try {
            return new ProcessBuilder("psql", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Process psql(String site) throws IOException {
        Path file = Files.writeString(folder.resolve(site + ".sql"), script(site));
        String url = servers.jdbcUrl(site);
        ProcessBuilder psql = new ProcessBuilder(
                        "psql",
                        "--no-psqlrc",
                        "--file",
                        file.toString(),
                        url.substring("jdbc:".length()).replaceFirst("[?].*", ""))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(site + ".out").toFile());
        psql.environment().put("PGUSER", servers.owner().user());
        psql.environment().put("PGPASSWORD", servers.owner().password());
        return psql.start();
    }

    private static boolean publishes(String site) throws SQLException {
        return superuser(site, "SELECT count(*) FROM pg_publication").equals("2");
    }

    /** Types what the script asks for. */
    private static void answer(Process psql, String site) throws Exception {
        try (Writer typed = psql.outputWriter(StandardCharsets.UTF_8)) {
            typed.write("\n" + PASSWORD + "\n");
        }
        boolean ended = psql.waitFor(90, TimeUnit.SECONDS);
        psql.destroyForcibly();
        String said = Files.readString(folder.resolve(site + ".out"));
        assertThat(ended).as(said).isTrue();
        assertThat(psql.exitValue()).as(said).isZero();
    }

    /** What the script does, for those who have no psql. */
    private static void connect(String site) throws SQLException {
        List<SiteConnection> both = new ArrayList<>();
        for (String each : servers.sites()) {
            both.add(new SiteConnection(each, servers.jdbcUrl(each, site), null, null, null));
        }
        Topology topology = Topology.of(site, "berlin", both);
        Replication replication =
                new Replication(source(site, servers.owner()), topology, new ReplicationAccount(ROLE, PASSWORD));
        replication.publish();
        for (SiteConnection peer : topology.peers()) {
            if (publishes(peer.name())) {
                replication.subscribe(peer);
            }
        }
    }

    @Test
    @Order(1)
    void theScriptQuotesWhateverNamesThereAre() {
        assertThat(script("berlin"))
                .contains("SELECT tributary.publish('berlin', 'o''hara \\1');")
                .contains("\\prompt 'Password of o''hara \\\\1 at site paris: ' secret")
                .contains("user=''o\\''hara \\\\1''")
                .doesNotContain(PASSWORD);
    }

    @Test
    @Order(1)
    void whatTheDatabaseRefusesIsSaidWithWhatToDo() {
        assertThat(run(
                        "replication",
                        "check",
                        "--url",
                        servers.jdbcUrl("berlin"),
                        "--user",
                        "shop_owner",
                        "--password=no"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("password authentication failed", "help: who connects is `--user`");
        String elsewhere = servers.jdbcUrl("berlin").replaceFirst("/shop", "/postgres");
        assertThat(run("replication", "check", "--url", elsewhere, "--user", "postgres"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("help: are the system tables in this database?");
    }

    @Test
    @Order(2)
    void sitesAreConnectedByHandAndChecked() throws Exception {
        assertThat(atBerlin("replication", "check")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("no other site is known here yet").doesNotContain("nothing keeps");
        superuser("berlin", "SELECT tributary.expect_site('paris')");
        assertThat(atBerlin("replication", "check")).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString())
                .contains("there is no publication tributary_log", "there is no subscription tributary_paris")
                .contains("there is no slot tributary_shop_paris of site paris", "help: run what");
        if (hasPsql()) {
            Process berlin = psql("berlin");
            Process paris = psql("paris");
            until("both publish", () -> publishes("berlin") && publishes("paris"));
            answer(berlin, "berlin");
            answer(paris, "paris");
        } else {
            connect("berlin");
            connect("paris");
            connect("berlin");
        }
        until("nothing keeps them apart", () -> atBerlin("replication", "check") == ExitCode.CLEAN);
        assertThat(out.toString()).contains("nothing keeps this site from the others");
    }

    @Test
    @Order(3)
    void statusShowsHeartbeatsSlotsAndSubscriptions() throws Exception {
        superuser("paris", "SELECT tributary.beat('paris', '0s', '{one||ALONE}')");
        until("paris is heard", () -> {
            assertThat(atBerlin("replication", "status")).isEqualTo(ExitCode.CLEAN);
            return out.toString().contains("paris: heard ");
        });
        assertThat(out.toString())
                .contains("site berlin writes as berlin", "slot of paris: reserved, active, keeps ")
                .contains("subscription to paris: enabled, running, 0 errors");
        assertThat(atBerlin("replication", "status", "--format", "json")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("\"command\" : \"replication status\"", "\"plans\" : [ \"one||ALONE\" ]")
                .doesNotContain("odd", "password");
    }

    @Test
    @Order(4)
    void whatIsSwitchedOffOrSetOtherwiseIsFound() throws Exception {
        superuser("berlin", "ALTER SUBSCRIPTION tributary_paris SET (origin = any, streaming = on)");
        superuser("berlin", "ALTER SUBSCRIPTION tributary_paris DISABLE");
        assertThat(atBerlin("replication", "check")).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString())
                .contains("subscription tributary_paris has origin = any, streaming")
                .contains("subscription tributary_paris is disabled: nothing arrives from site paris")
                .contains("ALTER SUBSCRIPTION \"tributary_paris\" ENABLE");
        assertThat(atBerlin("replication", "check", "--format", "json")).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString()).contains("\"clean\" : false", "\"problems\" : [");
        superuser("berlin", "ALTER SUBSCRIPTION tributary_paris SET (origin = none, streaming = off)");
        superuser("berlin", "ALTER SUBSCRIPTION tributary_paris ENABLE");
        until("it is mended", () -> atBerlin("replication", "check") == ExitCode.CLEAN);
        assertThat(atBerlin("replication", "check", "--retained-wal", "-1")).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString()).contains("slot tributary_shop_paris of site paris keeps 0 MB");
    }

    @Test
    @Order(5)
    void aSiteThatRunsIsNeitherAdoptedNorRemoved() throws Exception {
        superuser("berlin", "SELECT tributary.beat('berlin', '0s', '{}')");
        assertThat(atBerlin("site", "adopt", "--as", "rome")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("site berlin is running on this database");
        assertThat(atBerlin("site", "adopt", "--as", "berlin")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("this database is site berlin already");
        superuser("paris", "SELECT tributary.beat('paris', '0s', '{}')");
        String[] remove = {
            "site",
            "remove",
            "--name",
            "paris",
            "--its-url",
            servers.jdbcUrl("paris") + "?user=shop_owner&password=owner"
        };
        until("the heartbeat is there", () -> {
            assertThat(atBerlin(remove)).isEqualTo(ExitCode.INVALID_INPUT);
            return err.toString().contains("site paris still sends heartbeats");
        });
        superuser("berlin", "UPDATE tributary.site SET arrived_at = now() - interval '1 minute' WHERE site = 'paris'");
        superuser("paris", "UPDATE tributary.origin SET last_sequence = 2 WHERE origin = 'paris'");
        assertThat(atBerlin(remove)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("site berlin has not merged everything of paris, which has 2 records");
        superuser("berlin", "UPDATE tributary.origin SET last_sequence = 2 WHERE origin = 'paris'");
        superuser("paris", "ALTER SUBSCRIPTION tributary_berlin DISABLE");
        until(
                "paris does not read any more",
                () -> superuser("berlin", "SELECT count(*) FROM pg_replication_slots WHERE active")
                        .equals("0"));
        assertThat(atBerlin(remove)).as("%s", err).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("site paris is removed: nobody waits for it any more")
                .containsAnyOf(
                        "its slot tributary_shop_paris is dropped",
                        "SELECT pg_drop_replication_slot('tributary_shop_paris')");
        assertThat(atBerlin(remove)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("there is no other site paris");
    }
}
