package dev.tributary.spring.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that can be wrong with a managed table, one at a time, and then all of them at once. */
class DatabaseCheckTest {
    private static final String DECLARED = """
            application depots

            enum Size { SMALL < LARGE }

            entity Depot table "store.depots" { key id: uuid }
            entity Item {
              key depot: Depot
              key code: text
              amount: int counter
              weight: decimal(8, 3)
              pieces: int
              serial: long
              size: Size max
              fragile: boolean
              arrived: timestamp
              day: date
              note: text?
              low: int
              high: int
            }

            invariant InOrder      for all i in Item: i.low <= i.high
            invariant CodeIsShort  for all i in Item: length(i.code) <= 20
            invariant SerialUnique unique Item(serial)

            operation openDepot(id: new Depot) { insert Depot { id } }
            operation add(depot: Depot, code: text, serial: long, arrived: timestamp, day: date) {
              insert Item { depot, code, amount: 0, weight: 1, pieces: 1, serial, size: SMALL, fragile: false, arrived, day,
                            note: null, low: 1, high: 2 }
            }
            """;

    private static final String TABLES = """
            CREATE SCHEMA store;
            CREATE TABLE store.depots (id uuid PRIMARY KEY);
            CREATE TABLE item (
              depot uuid NOT NULL CONSTRAINT item_depot_fkey REFERENCES store.depots DEFERRABLE,
              code varchar(20) NOT NULL,
              amount numeric NOT NULL,
              weight numeric(8, 3) NOT NULL,
              pieces integer NOT NULL,
              serial bigint NOT NULL CONSTRAINT item_serial_key UNIQUE DEFERRABLE,
              size text NOT NULL,
              fragile boolean NOT NULL,
              arrived timestamptz NOT NULL,
              day date NOT NULL,
              note text,
              low integer NOT NULL,
              high integer NOT NULL,
              CONSTRAINT item_pkey PRIMARY KEY (depot, code),
              CONSTRAINT in_order CHECK (low <= high)
            );
            SELECT tributary.manage('store.depots'), tributary.manage('item');
            """;

    private static TestDatabase database;
    private static Application application;

    @BeforeAll
    static void create() throws SQLException {
        application = InvFile.parse("depots.inv", DECLARED).application().orElseThrow();
        database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(TABLES);
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** What the application's role finds after the owner has changed something; the change is undone. */
    private static Findings after(String... changes) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE " + database.ownerUser());
            for (String change : changes) {
                statement.execute(change);
            }
            statement.execute("SET LOCAL ROLE " + database.appUser());
            Findings findings = new DatabaseCheck(application).findings(connection);
            connection.rollback();
            return findings;
        }
    }

    private static void assertProblem(Findings findings, String what, String action) {
        assertThat(findings.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).contains(what);
            assertThat(problem.action()).contains(action);
        });
    }

    private static void assertWarning(Findings findings, String... parts) {
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains(parts));
    }

    @Test
    void whatFitsIsFound() throws SQLException {
        Findings findings = after();
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amount  | integer        | a counter's must be numeric without a precision",
                "amount  | numeric(20, 0) | a counter's must be numeric without a precision",
                "weight  | numeric(8, 2)  | does not hold every decimal(8, 3)",
                "weight  | numeric(9, 5)  | does not hold every decimal(8, 3)",
                "weight  | real           | does not hold every decimal(8, 3)",
                "pieces  | smallint       | does not hold every int",
                "pieces  | numeric(9, 0)  | does not hold every int",
                "serial  | integer        | does not hold every long",
                "size    | varchar(4)     | the literals of Size are stored as text",
                "note    | char(10)       | a text is stored as text",
                "arrived | timestamp      | does not hold every timestamp",
                "arrived | timestamptz(3) | does not hold every timestamp",
                "day     | timestamptz    | does not hold every date"
            })
    void aColumnOfAnotherType(String column, String type, String objection) throws SQLException {
        Findings findings = after("ALTER TABLE item ALTER " + column + " TYPE " + type);
        assertProblem(
                findings, "column item." + column + " has type", "ALTER TABLE item ALTER COLUMN " + column + " TYPE");
        assertThat(findings.problems().get(0).what()).contains(objection);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weight | numeric",
                "weight | numeric(9, 4)",
                "pieces | bigint",
                "pieces | numeric(10, 0)",
                "serial | numeric",
                "size   | varchar(5)",
                "note   | varchar"
            })
    void aWiderTypeHoldsEverything(String column, String type) throws SQLException {
        Findings findings = after("ALTER TABLE item ALTER " + column + " TYPE " + type);
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    @Test
    void anEnumOfTheDatabaseIsNoText() throws SQLException {
        assertProblem(
                after(
                        "CREATE TYPE size AS ENUM ('SMALL', 'LARGE')",
                        "ALTER TABLE item ALTER size TYPE size USING size::size"),
                "item.size has type size; the literals of Size are stored as text",
                "TYPE text");
    }

    @Test
    void aDomainIsTheTypeBelowIt() throws SQLException {
        assertWarning(
                after(
                        "CREATE DOMAIN pieces AS integer CHECK (VALUE < 100)",
                        "ALTER TABLE item ALTER pieces TYPE pieces"),
                "column item.pieces has domain pieces");
        assertThat(after("CREATE DOMAIN pieces AS smallint", "ALTER TABLE item ALTER pieces TYPE pieces")
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("has type smallint"));
    }

    @Test
    void nullability() throws SQLException {
        assertProblem(
                after("ALTER TABLE item ALTER pieces DROP NOT NULL"),
                "column item.pieces may be null, and attribute Item.pieces never is",
                "SET NOT NULL");
        assertProblem(
                after("ALTER TABLE item ALTER note SET NOT NULL"),
                "column item.note is NOT NULL, and attribute Item.note may be null",
                "DROP NOT NULL");
    }

    @Test
    void columnsThatAreMissingOrTooMany() throws SQLException {
        assertProblem(
                after("ALTER TABLE item RENAME fragile TO brittle", "ALTER TABLE item ALTER brittle DROP NOT NULL"),
                "there is no column item.fragile for attribute Item.fragile",
                "ADD COLUMN fragile boolean");
        assertProblem(
                after("ALTER TABLE item ADD colour text NOT NULL"),
                "column item.colour is NOT NULL without a default",
                "DROP NOT NULL");
        assertThat(after("ALTER TABLE item ADD colour text NOT NULL DEFAULT 'red', ADD remark text")
                        .problems())
                .isEmpty();
    }

    @Test
    void aColumnThatTheDatabaseComputes() throws SQLException {
        assertProblem(
                after("ALTER TABLE item ALTER serial ADD GENERATED ALWAYS AS IDENTITY"),
                "column item.serial is computed by the database",
                "DROP IDENTITY");
    }

    @Test
    void aMissingTable() throws SQLException {
        assertProblem(after("DROP TABLE item"), "table item of entity Item does not exist", "migration");
    }

    @ParameterizedTest
    @CsvSource({"VIEW, view", "MATERIALIZED VIEW, materialized view"})
    void aViewIsNoTable(String kind, String words) throws SQLException {
        assertProblem(
                after("ALTER TABLE item RENAME TO items", "CREATE " + kind + " item AS SELECT * FROM items"),
                "item of entity Item is a " + words + ", not a table",
                "entity Item");
    }

    @Test
    void theKeyIsThePrimaryKey() throws SQLException {
        assertProblem(
                after("ALTER TABLE item DROP CONSTRAINT item_pkey"),
                "table item has no primary key",
                "ALTER TABLE item ADD PRIMARY KEY (depot, code)");
        assertProblem(
                after("ALTER TABLE item DROP CONSTRAINT item_pkey, ADD CONSTRAINT item_pkey PRIMARY KEY (depot)"),
                "the primary key of table item is (depot), and the key of Item is (depot, code)",
                "DROP CONSTRAINT item_pkey");
        assertProblem(
                after("ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (depot, code) DEFERRABLE"),
                "deferrable",
                "ADD PRIMARY KEY (depot, code)");
        assertThat(after("ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (code, depot)")
                        .problems())
                .as("the order is a matter of speed")
                .isEmpty();
    }

    @Test
    void constraintsThatNobodyDeclared() throws SQLException {
        assertWarning(after("ALTER TABLE item ADD CONSTRAINT few CHECK (pieces < 100)"), "CHECK few", "pieces < 100");
        assertWarning(
                after("ALTER TABLE item ADD CONSTRAINT sizes CHECK (size IN ('SMALL', 'HUGE'))"),
                "CHECK sizes",
                "HUGE");
        assertThat(after("ALTER TABLE item ADD CONSTRAINT sizes CHECK (size IN ('SMALL', 'LARGE'))")
                        .warnings())
                .as("that a column has one of its enum's values is declared by its type")
                .isEmpty();
        assertWarning(
                after("ALTER TABLE item ADD CONSTRAINT one UNIQUE (day) DEFERRABLE"), "UNIQUE one", "UNIQUE (day)");
        assertWarning(after("CREATE UNIQUE INDEX one ON item (lower(note))"), "unique index one", "lower(note)");
        assertWarning(
                after("ALTER TABLE item ADD CONSTRAINT apart EXCLUDE (day WITH =)"), "EXCLUDE constraint apart", "day");
        assertWarning(
                after(
                        "CREATE TABLE colour (name text PRIMARY KEY)",
                        "ALTER TABLE item ADD CONSTRAINT coloured FOREIGN KEY (note) REFERENCES colour DEFERRABLE"),
                "foreign key coloured",
                "REFERENCES colour");
        assertWarning(after("CREATE TABLE label (depot uuid REFERENCES store.depots)"), "table label", "store.depots");
    }

    @Test
    void aLengthThatNobodyDeclared() throws SQLException {
        assertWarning(after("ALTER TABLE item ALTER note TYPE varchar(10)"), "item.note", "length(x.note) <= 10");
        assertWarning(after("ALTER TABLE item ALTER code TYPE varchar(19)"), "item.code", "length(x.code) <= 19");
    }

    @Test
    void constraintsThatABatchMayPassThrough() throws SQLException {
        assertWarning(
                after("ALTER TABLE item ALTER CONSTRAINT item_depot_fkey NOT DEFERRABLE"),
                "foreign key item_depot_fkey",
                "DEFERRABLE");
        assertWarning(
                after("ALTER TABLE item DROP CONSTRAINT item_serial_key, ADD CONSTRAINT plain UNIQUE (serial)"),
                "unique plain",
                "DEFERRABLE");
    }

    @Test
    void aForeignKeyThatActs() throws SQLException {
        assertProblem(
                after(
                        "ALTER TABLE item DROP CONSTRAINT item_depot_fkey",
                        "ALTER TABLE item ADD CONSTRAINT acting FOREIGN KEY (depot) REFERENCES store.depots"
                                + " ON DELETE CASCADE DEFERRABLE"),
                "foreign key acting of table item changes rows by itself",
                "on delete cascade");
    }

    @Test
    void triggersAndRules() throws SQLException {
        String function = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
        assertWarning(
                after(function, "CREATE TRIGGER extra BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION nothing()"),
                "trigger extra");
        assertProblem(
                after("CREATE RULE quiet AS ON DELETE TO item DO INSTEAD NOTHING"), "rule quiet", "DROP RULE quiet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TRIGGER tributary_guard ON item",
                "ALTER TABLE item DISABLE TRIGGER tributary_guard",
                "ALTER TABLE item ENABLE REPLICA TRIGGER tributary_guard",
                "CREATE OR REPLACE TRIGGER tributary_guard BEFORE INSERT OR UPDATE ON item"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION tributary.refuse_other_writers()"
            })
    void theGuardIsThere(String change) throws SQLException {
        assertProblem(after(change), "table item is not guarded", "SELECT tributary.manage('item')");
    }

    @Test
    void rights() throws SQLException {
        assertProblem(
                after("REVOKE SELECT ON item FROM " + database.appUser()),
                "cannot read table item",
                "SELECT tributary.manage('item')");
        assertProblem(
                after("REVOKE UPDATE, DELETE ON item FROM tributary_writer"),
                "role tributary_writer lacks UPDATE, DELETE for table item",
                "SELECT tributary.manage('item')");
        assertProblem(
                after("REVOKE USAGE ON SCHEMA store FROM tributary_writer"),
                "role tributary_writer lacks USAGE for table store.depots",
                "SELECT tributary.manage('store.depots')");
        assertProblem(
                after("REVOKE USAGE ON SCHEMA store FROM " + database.appUser()),
                "cannot use the schema of table store.depots",
                "SELECT tributary.manage('store.depots')");
        assertProblem(
                after("REVOKE tributary_writer FROM " + database.appUser()),
                "cannot become tributary_writer",
                "GRANT tributary_writer TO " + database.appUser() + " WITH INHERIT FALSE, SET TRUE");
        assertWarning(after("GRANT UPDATE ON item TO " + database.appUser()), "has UPDATE on table item");
        assertWarning(
                after("GRANT tributary_writer TO " + database.appUser() + " WITH INHERIT TRUE"),
                "inherits the rights of tributary_writer");
    }

    @Test
    void whereRowsLie() throws SQLException {
        assertProblem(after("ALTER TABLE item SET UNLOGGED"), "table item is unlogged", "ALTER TABLE item SET LOGGED");
        assertProblem(
                after("ALTER TABLE item ENABLE ROW LEVEL SECURITY"), "row security", "DISABLE ROW LEVEL SECURITY");
    }

    @Test
    void theSystemTables() throws SQLException {
        assertProblem(after("ALTER SCHEMA tributary RENAME TO elsewhere"), "not installed", "spring.flyway.user");
    }

    @Test
    void everythingAtOnce() throws SQLException {
        List<Problem> problems = after(
                        "ALTER TABLE item ALTER amount TYPE integer",
                        "ALTER TABLE item RENAME fragile TO brittle",
                        "ALTER TABLE item DROP CONSTRAINT item_pkey",
                        "DROP TRIGGER tributary_guard ON store.depots",
                        "REVOKE SELECT ON item FROM " + database.appUser())
                .problems();
        assertThat(problems)
                .extracting(Problem::what)
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what).contains("item.amount has type integer"),
                        what -> assertThat(what).contains("no column item.fragile"),
                        what -> assertThat(what).contains("item.brittle is NOT NULL without a default"),
                        what -> assertThat(what).contains("no primary key"),
                        what -> assertThat(what).contains("store.depots is not guarded"),
                        what -> assertThat(what).contains("cannot read table item"));
    }
}
