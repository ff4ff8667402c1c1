package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.format.Formatter;
import dev.tributary.postgres.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against real databases: the shop's own schema, and one with everything that is awkward. */
class ImportCommandTest {
    private static final Path EXPECTED = Path.of("src", "test", "resources", "import");
    private static final Path SHOP =
            Path.of("..", "..", "sample-app", "src", "main", "resources", "db", "migration", "V1__shop.sql");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestDatabase shop;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestDatabase awkward;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void migrate() throws Exception {
        shop = migrated(SHOP);
        awkward = migrated(EXPECTED.resolve("awkward.sql"));
    }

    private static TestDatabase migrated(Path script) throws Exception {
        TestDatabase database = TestDatabase.create();
        try (Connection connection = database.connectAsOwner();
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(script));
        }
        return database;
    }

    @AfterAll
    static void drop() {
        shop.close();
        awkward.close();
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int read(TestDatabase database, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "import",
                database.jdbcUrl(),
                "--user",
                database.ownerUser(),
                "--password=" + database.ownerPassword()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private void givesWhatIsExpected(TestDatabase database, String file, String text) throws Exception {
        String name = database.jdbcUrl().replaceFirst(".*/", "");
        assertThat(text.replace(name, "<database>"))
                .isEqualTo(Files.readString(EXPECTED.resolve(file)).replace("\r\n", "\n"));
        assertThat(InvFile.parse(file, text).diagnostics()).isEmpty();
        assertThat(Formatter.format(file, text).text()).contains(text);
    }

    @Test
    void theShopsSchemaGivesTheShopsEntitiesAndInvariants() throws Exception {
        assertThat(read(shop, "--application", "inventory")).isEqualTo(ExitCode.CLEAN);
        givesWhatIsExpected(shop, "shop.inv", out.toString());
        assertThat(err.toString().strip())
                .isEqualTo("4 entities, 7 invariants, 2 things not carried over, see the comments");
    }

    @Test
    void whatCannotBeCarriedOverStandsInTheComments() throws Exception {
        Path file = folder.resolve("awkward.inv");
        int code = read(
                awkward,
                "--schema",
                "public",
                "--schema",
                "billing",
                "--application",
                "awkward",
                "--output",
                file.toString());
        assertThat(code).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).isEmpty();
        givesWhatIsExpected(awkward, "awkward.inv", Files.readString(file));
    }

    @Test
    void readsSchemasThatNobodyWroteForIt() throws Exception {
        try (Connection connection = awkward.connectAsOwner();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA strange");
            statement.execute(
                    "CREATE TABLE strange.\"Ünï_cödé$\" (\"ID\" uuid PRIMARY KEY, \"1st\" text, \"a-b\" text, a text,"
                            + " \"A\" text, in_ text, \"in\" text, \"null\" text DEFAULT E'line\none\rtwo',"
                            + " x$y int CHECK (x$y > 0))");
            statement.execute("CREATE TABLE strange.____ (_ int PRIMARY KEY, __ int UNIQUE)");
            statement.execute(
                    "CREATE TABLE strange.s (s int PRIMARY KEY REFERENCES strange.____, kind text CHECK (kind IN"
                            + " ('s', 't', 'row')))");
            statement.execute(
                    "CREATE TABLE strange.%s (%s uuid PRIMARY KEY)".formatted("t".repeat(63), "c".repeat(63)));
        }
        for (String schema : List.of("strange", "pg_catalog", "information_schema")) {
            out.getBuffer().setLength(0);
            assertThat(read(awkward, "--schema", schema)).as(err.toString()).isEqualTo(ExitCode.CLEAN);
            assertThat(InvFile.parse("some.inv", out.toString()).diagnostics()).isEmpty();
            assertThat(Formatter.format("some.inv", out.toString()).text()).contains(out.toString());
        }
    }

    @Test
    void leavesAFileThatIsThereAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.inv"), "application mine\n");
        assertThat(read(shop, "-o", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("mine.inv exists already");
        assertThat(file).hasContent("application mine\n");
    }

    @Test
    void saysInOneSentenceWhyNothingCanBeRead() {
        assertThat(read(shop, "--schema", "nowhere")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString().strip()).isEqualTo("error: there is no schema `nowhere`");
        err.getBuffer().setLength(0);
        assertThat(read(shop, "--schema", "pg_toast")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString().strip()).isEqualTo("error: schema `pg_toast` has no tables");
    }

    @Test
    void saysWhyThereIsNoConnection() {
        String url = "jdbc:postgresql://localhost:1/shop?password=secret";
        assertThat(run("import", url)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString())
                .startsWith("error: no PostgreSQL answers at jdbc:postgresql://localhost:1/shop: ")
                .hasLineCount(1)
                .doesNotContain("secret");
        err.getBuffer().setLength(0);
        assertThat(run("import", shop.jdbcUrl(), "--user", "nobody_at_all", "--password=x"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains(" refuses the user: ").hasLineCount(1);
        err.getBuffer().setLength(0);
        assertThat(run("import", shop.jdbcUrl() + "_not", "--user", shop.ownerUser(), "--password=owner"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("cannot be read", "does not exist").hasLineCount(1);
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThat(run("import")).isEqualTo(ExitCode.USAGE);
        assertThat(run("import", "jdbc:mysql://root:secret@localhost/shop")).isEqualTo(ExitCode.USAGE);
        assertThat(read(shop, "--application", "1a")).isEqualTo(ExitCode.USAGE);
        assertThat(run("import", shop.jdbcUrl() + "?user=a", "--user", "b")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "has to start with jdbc:postgresql:, found `jdbc:mysql://localhost/shop`",
                        "the application is `1a`",
                        "both the JDBC URL and an option name a user")
                .doesNotContain("secret");
    }
}
