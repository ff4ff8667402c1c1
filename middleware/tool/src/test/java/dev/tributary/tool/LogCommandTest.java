package dev.tributary.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.log.Sealer;
import dev.tributary.postgres.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands as a person runs them, on a database with one account and five records. */
class LogCommandTest {
    private static final String DECLARATION = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(account: Account, amount: int) {
              requires amount > 0
              account.balance += amount
            }
            """;

    private static final String ID = "00000000-0000-0000-0000-000000000001";

    @TempDir
    private Path folder;

    private String declaration;
    private TestDatabase database;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fill() throws Exception {
        declaration = Files.writeString(folder.resolve("bank.inv"), DECLARATION).toString();
        database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        asOwner(
                "CREATE TABLE account (id uuid PRIMARY KEY, balance numeric NOT NULL)",
                "INSERT INTO account VALUES ('" + ID + "', 14)",
                "SELECT tributary.manage('account')",
                "UPDATE tributary.setting SET value = 2",
                "SELECT tributary.announce_origin('north'), tributary.extend_log('north', 5)",
                "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records)"
                        + " SELECT 'north', n, n, n, 'none', (CASE n WHEN 1 THEN '[{\"o\":\"open\",\"a\":{},\"e\":"
                        + "[{\"effect\":\"insert\",\"entity\":\"Account\",\"key\":[\"" + ID
                        + "\"],\"values\":{\"id\":\"" + ID + "\",\"balance\":0}}]}]' ELSE"
                        + " '[{\"o\":\"deposit\",\"a\":{},\"e\":[{\"effect\":\"add\",\"entity\":\"Account\",\"key\":[\""
                        + ID
                        + "\"],\"attribute\":\"balance\",\"value\":' || n || '}]}]' END)::json"
                        + " FROM generate_series(1, 5) n",
                "UPDATE tributary.origin SET last_sequence = 5, last_stamp = 5");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private void asOwner(String... statements) throws SQLException {
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void seal() throws SQLException {
        PGSimpleDataSource app = new PGSimpleDataSource();
        app.setUrl(database.jdbcUrl());
        app.setUser(database.appUser());
        app.setPassword(database.appPassword());
        new Sealer(app, Duration.ofSeconds(1), 100).sealAll();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int asApp(String command, String... options) {
        return log(database.appUser(), database.appPassword(), command, options);
    }

    private int byOwner(String command, String... options) {
        return log(database.ownerUser(), database.ownerPassword(), command, options);
    }

    private int log(String user, String password, String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("log", command, "--url", database.jdbcUrl()));
        arguments.addAll(List.of("--user", user, "--password=" + password));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void verify() throws Exception {
        seal();
        assertThat(asApp("verify", "--progress")).isZero();
        assertThat(out.toString()).startsWith("north: clean\n  sealed: 1 to 5; without a seal: 0\n  chain: 5=");
        assertThat(err.toString()).contains("north: 5 of 5 records");
        Matcher chain = Pattern.compile("5=[0-9a-f]{64}").matcher(out.toString());
        assertThat(chain.find()).isTrue();
        assertThat(asApp("verify", "--origin", "north", "--expect", chain.group()))
                .isZero();
        assertThat(asApp("verify", "--origin", "north", "--expect", "5=00")).isEqualTo(1);
        assertThat(out.toString()).contains("BROKEN_CHAIN");
        asOwner("UPDATE tributary.log_batch SET plan = 'forged' WHERE last_sequence = 3");
        assertThat(asApp("verify", "--format", "json")).isEqualTo(1);
        assertThat(json().at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(json().at("/command").asString()).isEqualTo("log verify");
        assertThat(json().at("/clean").asBoolean()).isFalse();
        assertThat(json().at("/origins/0/findings/0/kind").asString()).isEqualTo("CHANGED");
        assertThat(json().at("/origins/0/findings/0/first").asLong()).isEqualTo(3);
    }

    @Test
    void rebuild() throws Exception {
        assertThat(asApp("rebuild", "--application", declaration)).isZero();
        assertThat(out.toString()).startsWith("5 records: the tables are what the log yields\n  account: 1 rows\n");
        asOwner(
                "UPDATE tributary.log_batch SET records = '[{\"o\":\"deposit\",\"a\":{},\"e\":[]}]' WHERE last_sequence = 3");
        assertThat(asApp("rebuild", "--application", declaration)).isEqualTo(1);
        assertThat(out.toString()).contains("DIFFERENT " + ID + ": balance is 14, the log yields 11");
        assertThat(asApp("rebuild", "--application", declaration, "--format=json"))
                .isEqualTo(1);
        assertThat(json().at("/tables/0/different").asLong()).isEqualTo(1);
    }

    @Test
    void retain() throws Exception {
        seal();
        assertThat(byOwner("retain", "--application", declaration, "--keep-records", "0", "--dry-run"))
                .isZero();
        assertThat(out.toString()).isEqualTo("""
                        north: would drop log_1_1, log_1_3; 4 records folded, up to 4
                          log_1_5 stays: it is not full yet
                        """);
        assertThat(byOwner("retain", "--application", declaration, "--keep-age", "PT1H"))
                .isZero();
        assertThat(out.toString()).contains("dropped nothing").contains("younger than PT1H");
        assertThat(byOwner("retain", "--application", declaration, "--keep-records", "0", "--format", "json"))
                .isZero();
        assertThat(json().at("/origins/0/dropped").size()).isEqualTo(2);
        assertThat(asApp("verify")).isZero();
        assertThat(asApp("rebuild", "--application", declaration)).isZero();
        assertThat(asApp("retain", "--application", declaration, "--keep-records", "0"))
                .as("only the owner drops")
                .isEqualTo(2);
    }

    @Test
    void retainRefusesWhatWasTamperedWith() throws Exception {
        seal();
        asOwner("UPDATE tributary.log_batch SET plan = 'forged' WHERE last_sequence = 3");
        assertThat(byOwner("retain", "--application", declaration, "--keep-records", "0"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("record 3");
    }

    @Test
    void baseline() throws Exception {
        assertThat(byOwner("baseline", "--application", declaration)).isEqualTo(1);
        assertThat(err.toString()).contains("has records already");
        asOwner("TRUNCATE tributary.log_batch", "UPDATE tributary.origin SET last_sequence = 0");
        assertThat(asApp("rebuild", "--application", declaration)).isEqualTo(1);
        assertThat(byOwner("baseline", "--application", declaration)).isZero();
        assertThat(asApp("rebuild", "--application", declaration)).isZero();
    }

    @Test
    void applicationsAreFoundWhereTheyArePackaged() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes/META-INF/tributary"));
        Files.writeString(classes.resolve("bank.inv"), DECLARATION);
        Files.writeString(classes.resolve("bank.plan.json"), "{}");
        Files.writeString(classes.resolve("other.inv"), DECLARATION);
        Path jar = folder.resolve("shop.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("bank.inv", "bank.plan.json")) {
                zip.putNextEntry(new ZipEntry("BOOT-INF/classes/META-INF/tributary/" + name));
                zip.write(Files.readAllBytes(classes.resolve(name)));
            }
        }
        assertThat(rebuildOf(folder.resolve("classes"))).isZero();
        assertThat(rebuildOf(jar)).isZero();
        Files.writeString(classes.resolve("other.plan.json"), "{}");
        assertThat(rebuildOf(folder.resolve("classes"))).isEqualTo(2);
        assertThat(err.toString()).contains("several applications: ").contains("other.inv");
    }

    private int rebuildOf(Path application) {
        return asApp("rebuild", "--application", application.toString());
    }

    @Test
    void invalidInput() throws IOException {
        assertThat(rebuildOf(folder.resolve("absent.jar"))).isEqualTo(2);
        assertThat(rebuildOf(folder)).isEqualTo(2);
        assertThat(err.toString()).contains("holds no plan");
        assertThat(rebuildOf(Files.writeString(folder.resolve("broken.inv"), "application")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("broken.inv is not valid: TRB");
        assertThat(asApp("verify", "--origin", "south")).isEqualTo(2);
        assertThat(run("log", "verify", "--url", "jdbc:mysql://x")).isEqualTo(2);
        assertThat(run("log", "verify", "--url", "jdbc:postgresql://localhost:1/none?user=x"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("error: the database says: ");
    }

    @Test
    void wrongUsage() {
        assertThat(run()).isEqualTo(64);
        assertThat(run("log")).isEqualTo(64);
        assertThat(run("log", "verify")).isEqualTo(64);
        assertThat(err.toString()).contains("--url").contains("help: `tributary-tool log verify --help`");
        assertThat(asApp("verify", "--expect", "5=00")).isEqualTo(64);
        assertThat(byOwner("retain", "--application", declaration)).isEqualTo(64);
        assertThat(byOwner("retain", "--application", declaration, "--keep-records=-1"))
                .isEqualTo(64);
        assertThat(run("--version")).isZero();
        assertThat(run("help", "log")).isZero();
    }

    @Test
    void thePageSaysWhatTheHelpSays() throws Exception {
        String page = Files.readString(Path.of("..", "..", "docs", "log.md"));
        new CommandLine(new Main())
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> assertThat(page).contains("| " + code + " | " + meaning + " |"));
    }
}
