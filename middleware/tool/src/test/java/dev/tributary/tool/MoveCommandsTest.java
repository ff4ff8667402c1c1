package dev.tributary.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves as a person makes them, on the databases of two sites at which no application runs. */
class MoveCommandsTest {
    private static final String DECLARATION =
            "application bank\nentity Account { key id: uuid }\noperation open(id: new Account) { insert Account { id } }\n";

    @TempDir
    private Path folder;

    private String declaration;
    private TestDatabase north;
    private TestDatabase south;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void create() throws Exception {
        declaration = Files.writeString(folder.resolve("bank.inv"), DECLARATION).toString();
        north = site("north", "south");
        south = site("south", "north");
    }

    @AfterEach
    void drop() {
        north.close();
        south.close();
    }

    private static TestDatabase site(String name, String other) throws SQLException {
        TestDatabase database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE TABLE account (id uuid PRIMARY KEY); SELECT tributary.manage('account');"
                    + " SELECT tributary.announce_origin('" + name + "', '" + name + "', true);"
                    + " SELECT tributary.announce_origin('" + other + "', '" + other + "');"
                    + " INSERT INTO tributary.epoch (epoch, site) VALUES (1, 'north')");
        }
        return database;
    }

    private static String url(TestDatabase database) {
        return database.jdbcUrl() + "?user=" + database.appUser() + "&password=" + database.appPassword();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private static String value(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    @Test
    void theCoordinatorCloses() throws Exception {
        String[] move = {"coordinator", "move", "--url", url(north), "--application", declaration, "--to", "south"};
        assertThat(run(move)).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(err.toString()).contains("site south is not ready to coordinate: nothing was ever heard of it");
        heartbeats("south");
        assertThat(run(move)).as("%s", err).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("epoch 2 is south's");
        assertThat(value(north, "SELECT site FROM tributary.epoch ORDER BY epoch DESC LIMIT 1"))
                .isEqualTo("south");
        assertThat(value(north, "SELECT mode || ' ' || operation || ' ' || arguments FROM tributary.log"))
                .isEqualTo("control tributary.close {\"epoch\":1,\"successor\":\"south\"}");
        assertThat(run(move)).as("again").isEqualTo(ExitCode.CLEAN);
        assertThat(run("coordinator", "move", "--url", url(north), "--application", declaration, "--to", "west"))
                .isEqualTo(ExitCode.DIFFERENCES);
        assertThat(err.toString()).contains("is not the coordinator");
    }

    /** As if both sites ran the same version, and had just heard of each other. */
    private void heartbeats(String other) throws SQLException {
        try (Connection owner = north.connectAsSuperuser();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO tributary.site (site, origin, sent_at) VALUES ('north', 'north', now());"
                    + " INSERT INTO tributary.instance (id, use) VALUES (gen_random_uuid(), 'one||ALONE');"
                    + " INSERT INTO tributary.site (site, origin, sent_at, arrived_at, merged, heard, plans) VALUES ('"
                    + other + "', '" + other + "', now(), now(), '{}', jsonb_build_object('north', jsonb_build_object("
                    + "'sent', (extract(epoch FROM now()) * 1000000)::bigint)), '{one||ALONE}')");
        }
    }

    private void heard(String change) throws SQLException {
        try (Connection owner = north.connectAsSuperuser();
                Statement statement = owner.createStatement()) {
            statement.execute("UPDATE tributary.site SET " + change + " WHERE site = 'south'");
        }
    }

    @Test
    void nothingIsClosedForASiteThatCouldNotCoordinate() throws Exception {
        heartbeats("south");
        String[] move = {"coordinator", "move", "--url", url(north), "--application", declaration, "--to", "south"};
        refused(move, "arrived_at = now() - interval '1 minute'", "its last heartbeat came 6");
        refused(move, "arrived_at = now(), heard = '{}'", "it has never heard of this site");
        refused(
                move,
                "heard = jsonb_build_object('north', jsonb_build_object('sent',"
                        + " (extract(epoch FROM now() - interval '1 minute') * 1000000)::bigint))",
                "it has not heard of this site for ");
        heard("heard = jsonb_build_object('north', jsonb_build_object('sent',"
                + " (extract(epoch FROM now()) * 1000000)::bigint))");
        refused(move, "plans = '{}'", "no instance of the application runs there");
        refused(move, "plans = '{two||ALONE}'", "no instance there can take calls of version one");
        // The other version was analysed beside the one here.
        heard("plans = '{two|one|BESIDE}'");
        try (Connection owner = north.connectAsSuperuser();
                Statement statement = owner.createStatement()) {
            statement.execute("UPDATE tributary.origin SET last_sequence = 20000 WHERE origin = 'north'");
        }
        refused(move, "merged = '{}'", "it has still to merge 20000 records");
        assertThat(value(north, "SELECT count(*) || ' ' || (SELECT count(*) FROM tributary.epoch) FROM tributary.log"))
                .isEqualTo("0 1");
        heard("merged = '{\"north\": 19000}'");
        assertThat(run(move)).as("%s", err).isEqualTo(ExitCode.CLEAN);
    }

    private void refused(String[] move, String state, String reason) throws SQLException {
        heard(state);
        assertThat(run(move)).as(reason).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(err.toString()).contains("site south is not ready to coordinate", reason, "Nothing has changed");
    }

    @Test
    void forcedItClosesAndWaits() throws Exception {
        assertThat(run(
                        "coordinator",
                        "move",
                        "--url",
                        url(north),
                        "--application",
                        declaration,
                        "--to",
                        "south",
                        "--force"))
                .as("%s", err)
                .isEqualTo(ExitCode.CLEAN);
        assertThat(value(north, "SELECT max(epoch) FROM tributary.epoch")).isEqualTo("2");
    }

    @Test
    void aSiteIsLostAndItsTailIsListed() throws Exception {
        try (Connection owner = north.connectAsSuperuser();
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                            + " VALUES ('north', 1, 1, 1, 'none', '[{\"o\":\"open\",\"a\":{\"id\":1},\"e\":[]}]');"
                            + " UPDATE tributary.origin SET last_sequence = 1 WHERE origin = 'north'");
        }
        String[] lose = {
            "site", "lose", "north", "--coordinator", "south", "--url", url(south), "--application", declaration
        };
        String[] tail = {"site", "tail", "north", "--url", url(north), "--survivor", url(south)};
        assertThat(run(tail)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run(lose)).as("%s", err).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("north: ends at record 0", "coordinator: south, epoch 2");
        assertThat(value(south, "SELECT site FROM tributary.epoch ORDER BY epoch DESC LIMIT 1"))
                .isEqualTo("south");
        assertThat(run(lose)).as("again").isEqualTo(ExitCode.CLEAN);
        assertThat(run(tail)).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString()).startsWith("north 1 ").contains("open {\"id\":1}");
        try (Connection owner = north.connectAsSuperuser();
                Statement statement = owner.createStatement()) {
            statement.execute("DELETE FROM tributary.log_batch");
            assertThat(run(tail)).isEqualTo(ExitCode.CLEAN);
            assertThat(out.toString()).contains("nothing is lost");
            // It has failed over since, and nobody has heard of it.
            statement.execute("SELECT tributary.announce_origin('north~2', 'north', true);"
                    + " INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                    + " VALUES ('north~2', 1, 1, 1, 'none', '[{\"o\":\"open\",\"a\":{\"id\":2},\"e\":[]}]')");
        }
        assertThat(run(tail)).isEqualTo(ExitCode.DIFFERENCES);
        assertThat(out.toString()).startsWith("north~2 1 ").contains("open {\"id\":2}");
        assertThat(run(
                        "site",
                        "lose",
                        "south",
                        "--coordinator",
                        "west",
                        "--url",
                        url(south),
                        "--application",
                        declaration))
                .isEqualTo(ExitCode.DIFFERENCES);
        assertThat(err.toString()).contains("cannot be lost and survive");
    }
}
