package dev.tributary.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code digest} as a person runs it, on two sites with one account. */
class DigestCommandTest {
    private static final String ID = "00000000-0000-0000-0000-000000000001";

    @TempDir
    private Path folder;

    private String declaration;
    private TestDatabase north;
    private TestDatabase south;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void fill() throws Exception {
        declaration = Files.writeString(folder.resolve("bank.inv"), """
                        application bank
                        entity Account { key id: uuid; balance: int counter }
                        operation deposit(account: Account, amount: int) { account.balance += amount }
                        """).toString();
        north = site();
        south = site();
    }

    private static TestDatabase site() throws SQLException {
        TestDatabase database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        execute(database, "CREATE TABLE account (id uuid PRIMARY KEY, balance numeric NOT NULL)");
        execute(database, "INSERT INTO account VALUES ('" + ID + "', 14); SELECT tributary.manage('account')");
        return database;
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void drop() {
        north.close();
        south.close();
    }

    private int digest(String... options) {
        out.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of(
                "digest",
                "--application",
                declaration,
                "--url",
                north.jdbcUrl(),
                "--user",
                north.appUser(),
                "--password=" + north.appPassword(),
                "--name",
                "north",
                "--with",
                "south=" + south.jdbcUrl() + (south.jdbcUrl().contains("?") ? "&" : "?") + "user=" + south.appUser()
                        + "&password=" + south.appPassword()));
        arguments.addAll(List.of(options));
        PrintWriter writer = new PrintWriter(out, true);
        return Main.run(writer, writer, arguments.toArray(String[]::new));
    }

    @Test
    void sitesAreComparedAndDifferencesNamed() throws Exception {
        assertThat(digest()).as("%s", out).isZero();
        assertThat(out.toString()).isEqualTo("""
                north and south: equal
                  account: 1 rows
                  tributary.tombstone: 0 rows
                  tributary.register_stamp: 0 rows
                """);
        execute(south, "ALTER TABLE account DISABLE TRIGGER tributary_guard; UPDATE account SET balance = 14.00");
        assertThat(digest()).as("the same number").isZero();
        execute(south, "UPDATE account SET balance = 15; INSERT INTO account SELECT gen_random_uuid(), 1");
        assertThat(digest("--rounds", "1")).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("north and south: DIFFERENT\n  account: 1 rows and 2; 2 DIFFERENT\n")
                .contains("    [\"Account\", [\"" + ID + "\"]]: balance is 14 at north and 15 at south")
                .contains("]]: north has no such row");
        assertThat(digest("--format", "json")).isEqualTo(1);
        JsonNode comparison = JsonMapper.shared().readTree(out.toString()).at("/comparisons/0");
        assertThat(comparison.at("/verdict").asString()).isEqualTo("DIFFERS");
        assertThat(comparison.at("/tables/0/different").asLong()).isEqualTo(2);
        assertThat(comparison.at("/tables/0/differences/0/key").asString())
                .isEqualTo("[\"Account\", [\"" + ID + "\"]]");
        assertThat(digest("--rounds", "0")).isEqualTo(2);
    }
}
