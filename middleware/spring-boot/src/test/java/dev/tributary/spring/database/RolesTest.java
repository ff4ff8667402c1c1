package dev.tributary.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.ShopApplication;
import dev.tributary.spring.shop.StockId;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What each role of {@code db/roles/roles.sql} can do, and attempts at what it cannot, beside a running application. */
class RolesTest {
    private static final Path SCRIPT = Path.of("..", "..", "db", "roles", "roles.sql");
    private static final String DENIED = "42501";
    private static final String SUFFIX =
            UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private static final String OWNER = "Owner of " + SUFFIX;
    private static final String APPLICATION = "select-$" + SUFFIX;
    private static final String REPLICATION = "replication_" + SUFFIX;
    private static final String PASSWORD = "secret";

    private static TestDatabase database;
    private static ConfigurableApplicationContext shop;
    private static StockId stock;

    @BeforeAll
    static void setUp() throws Exception {
        database = TestDatabase.create();
        runScript();
        try (Connection superuser = database.connectAsSuperuser()) {
            for (String role : new String[] {OWNER, APPLICATION, REPLICATION}) {
                execute(superuser, "ALTER ROLE " + SqlNames.quote(role) + " PASSWORD '" + PASSWORD + "'");
            }
        }
        shop = new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + APPLICATION,
                        "spring.datasource.password=" + PASSWORD,
                        "spring.flyway.user=" + OWNER,
                        "spring.flyway.password=" + PASSWORD,
                        "tributary.pool.snapshots=2",
                        "tributary.pool.serializable=2")
                .run();
        runScript();
        Shop operations = shop.getBean(Shop.class);
        stock = new StockId(
                operations.createProduct("sku", "Pen", BigDecimal.ONE).id(), operations.addWarehouse("North"));
        operations.openStock(stock.product(), stock.warehouse());
        operations.receive(stock, 5);
    }

    @AfterAll
    static void tearDown() throws SQLException {
        shop.close();
        try (Connection superuser = database.connectAsSuperuser()) {
            // One after the other: PostgreSQL stumbles over default rights that one of them gave to another.
            for (String role : new String[] {OWNER, APPLICATION, REPLICATION}) {
                execute(superuser, "DROP OWNED BY " + SqlNames.quote(role) + " CASCADE");
                execute(superuser, "DROP ROLE " + SqlNames.quote(role));
            }
        }
        database.close();
    }

    /** As psql does it: variables as literals. */
    private static void runScript() throws Exception {
        String script = Files.readString(SCRIPT)
                .replace(":'owner'", literal(OWNER))
                .replace(":'application'", literal(APPLICATION))
                .replace(":'replication'", literal(REPLICATION));
        try (Connection superuser = database.connectAsSuperuser()) {
            execute(superuser, script);
        }
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), role, PASSWORD);
    }

    private static void assertDenied(String role, String... statements) throws SQLException {
        try (Connection connection = connect(role)) {
            for (int i = 0; i < statements.length - 1; i++) {
                execute(connection, statements[i]);
            }
            String last = statements[statements.length - 1];
            assertThatThrownBy(() -> execute(connection, last))
                    .as(last)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(DENIED));
        }
    }

    private static List<String> column(String role, String query) throws SQLException {
        try (Connection connection = connect(role);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Every table of the schema but the empty ones that are there to be locked. */
    static List<String> systemTables() throws SQLException {
        List<String> tables = column(
                OWNER,
                "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'tributary'::regnamespace"
                        + " AND c.relkind IN ('r', 'p') AND c.relnatts > 0 ORDER BY 1");
        assertThat(tables)
                .contains("tributary.log_batch", "tributary.origin", "tributary.log_1_1", "tributary.request");
        return tables;
    }

    static List<String> privilegedFunctions() throws SQLException {
        List<String> functions = column(
                OWNER,
                "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'tributary'::regnamespace"
                        + " AND p.prosecdef ORDER BY 1");
        assertThat(functions).contains("tributary.seal_log(text,integer)", "tributary.extend_log(text,bigint)");
        return functions;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE stock SET on_hand = 1000",
                "UPDATE stock SET on_hand = 1000 WHERE false",
                "INSERT INTO warehouse VALUES (gen_random_uuid(), 'raw')",
                "DELETE FROM stock",
                "TRUNCATE stock CASCADE",
                "MERGE INTO stock USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                "COPY warehouse FROM STDIN",
                "SELECT * FROM stock FOR UPDATE",
                "BEGIN; LOCK TABLE stock IN SHARE MODE",
                "ALTER TABLE stock DISABLE TRIGGER ALL",
                "DROP TRIGGER tributary_guard ON stock",
                "CREATE TRIGGER mine BEFORE INSERT ON stock EXECUTE FUNCTION tributary.refuse_other_writers()",
                "CREATE RULE mine AS ON UPDATE TO stock DO INSTEAD NOTHING",
                "DROP TABLE stock",
                "ALTER TABLE stock ALTER COLUMN on_hand SET DEFAULT 7",
                "CREATE INDEX mine ON stock (on_hand)",
                "CREATE TABLE public.mine ()",
                "CREATE TABLE tributary.mine ()",
                "CREATE OR REPLACE FUNCTION tributary.refuse_other_writers() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN NULL; END'",
                "SELECT tributary.manage('stock')",
                "SELECT tributary.announce_origin('mine')",
                "SELECT tributary.extend_log('local', 10)",
                "SELECT tributary.seal_log('local', 10)",
                "SET session_replication_role = replica",
                "ALTER SYSTEM SET fsync = off",
                "CREATE ROLE mine",
                "COPY (SELECT 1) TO PROGRAM 'true'"
            })
    void theApplicationCannot(String statement) throws SQLException {
        assertDenied(APPLICATION, statement);
    }

    @Test
    void theApplicationBecomesNobodyElse() throws SQLException {
        assertDenied(APPLICATION, "SET ROLE " + SqlNames.quote(OWNER));
        assertDenied(APPLICATION, "SET SESSION AUTHORIZATION " + SqlNames.quote(OWNER));
        assertDenied(APPLICATION, "SET ROLE " + SqlNames.quote(database.superuser()));
        assertDenied(APPLICATION, "SET ROLE " + SqlNames.quote(REPLICATION));
        String grant = "GRANT tributary_writer TO " + SqlNames.quote(APPLICATION) + " WITH INHERIT TRUE";
        assertDenied(APPLICATION, grant);
        assertDenied(APPLICATION, "SET ROLE tributary_writer", grant);
        assertDenied(APPLICATION, "GRANT tributary_writer TO " + SqlNames.quote(REPLICATION));
        assertThat(column(APPLICATION, "SELECT pg_has_role(current_user, 'tributary_writer', 'USAGE')"))
                .containsExactly("f");
    }

    /** All but the mailbox, in which instances of other sites leave calls as the application's role. */
    static List<String> tablesOfTheSystemAlone() throws SQLException {
        return systemTables().stream()
                .filter(table -> !table.equals("tributary.mailbox"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tablesOfTheSystemAlone")
    void theApplicationOnlyReadsSystemTables(String table) throws SQLException {
        assertDenied(APPLICATION, "INSERT INTO " + table + " DEFAULT VALUES");
        assertDenied(APPLICATION, "DELETE FROM " + table);
        assertDenied(APPLICATION, "TRUNCATE " + table + " CASCADE");
        assertThat(column(APPLICATION, "SELECT has_any_column_privilege('" + table + "', 'UPDATE')"))
                .containsExactly("f");
    }

    @ParameterizedTest
    @MethodSource("privilegedFunctions")
    void onlyTheWriterCallsWhatRunsAsTheOwner(String function) throws SQLException {
        for (String role : List.of(APPLICATION, REPLICATION)) {
            assertThat(column(role, "SELECT has_function_privilege('" + function + "', 'EXECUTE')"))
                    .as(role)
                    .containsExactly("f");
        }
        assertThat(column(
                        OWNER,
                        "SELECT array_to_string(proconfig, ' ') FROM pg_proc WHERE oid = '" + function
                                + "'::regprocedure"))
                .as("names in it mean what they meant when it was written")
                .containsExactly("search_path=pg_catalog, pg_temp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tributary.log_batch SET records = '[]'",
                "DELETE FROM tributary.log_batch",
                "TRUNCATE tributary.log_batch",
                "DELETE FROM tributary.log_1_1",
                "INSERT INTO tributary.log_seal SELECT * FROM tributary.log_seal",
                "DELETE FROM tributary.log_seal",
                "DELETE FROM tributary.origin",
                "DELETE FROM tributary.tombstone",
                "TRUNCATE stock CASCADE",
                "ALTER TABLE stock DISABLE TRIGGER ALL",
                "DROP TABLE stock",
                "UPDATE tributary.setting SET value = 1"
            })
    void notEvenTheWriterCan(String statement) throws SQLException {
        assertDenied(APPLICATION, "SET ROLE tributary_writer", statement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE stock SET on_hand = 1000",
                "INSERT INTO warehouse VALUES (gen_random_uuid(), 'raw')",
                "DELETE FROM stock",
                "TRUNCATE stock CASCADE",
                "SET ROLE tributary_writer",
                "SET session_replication_role = replica"
            })
    void theOwnerIsStopped(String statement) throws SQLException {
        assertDenied(OWNER, statement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM stock",
                "SELECT * FROM tributary.request",
                "INSERT INTO tributary.log_batch SELECT * FROM tributary.log_batch",
                "DELETE FROM tributary.log_batch",
                "UPDATE tributary.origin SET last_sequence = 0",
                "SET ROLE tributary_writer",
                "CREATE TABLE public.mine ()",
                "CREATE TEMP TABLE mine ()"
            })
    void replicationCannot(String statement) throws SQLException {
        assertDenied(REPLICATION, statement);
    }

    @Test
    void replicationReadsTheLog() throws SQLException {
        assertThat(column(REPLICATION, "SELECT operation FROM tributary.log ORDER BY sequence"))
                .contains("createProduct", "receive");
    }

    @Test
    void aNameThatCannotBeQuotedIsRefused() {
        assertThatThrownBy(() -> new SystemTables(null, "app\"; DROP TABLE stock"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quote");
    }

    /** What docs/security.md says of it: the roles keep others out, and mistakes; not the application's own code. */
    @Test
    void whatRemainsPossible() throws SQLException {
        try (Connection application = connect(APPLICATION)) {
            application.setAutoCommit(false);
            execute(application, "SET LOCAL ROLE tributary_writer");
            execute(application, "UPDATE stock SET on_hand = on_hand");
            application.rollback();
        }
        try (Connection owner = connect(OWNER)) {
            owner.setAutoCommit(false);
            execute(owner, "ALTER TABLE stock DISABLE TRIGGER tributary_guard");
            execute(owner, "UPDATE stock SET on_hand = on_hand");
            owner.rollback();
        }
    }
}
