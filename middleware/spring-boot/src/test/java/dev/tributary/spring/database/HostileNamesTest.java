package dev.tributary.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.Verdict;
import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.log.Sealer;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.postgres.testing.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** Tables and columns that are keywords, and values that would be statements if they ever were part of one. */
class HostileNamesTest {
    private static final String DECLARED = """
            application hostile

            enum Grade { NULL_ < TRUE_ }

            entity Select table "Order.select" {
              key id: uuid column "table"
              from_: text column "from"
              total: int counter column "GROUP"
              grade: Grade max column "user$1"
            }
            entity Where table "where" {
              key select_: Select column "references"
              key name: text column "primary"
              note: text column "Größe"
            }

            invariant Positive for all s in Select: s.total >= 0
            invariant Unique_  unique Select(from_)

            operation insert_(id: new Select, from_: text) {
              insert Select { id, from_, total: 0, grade: NULL_ }
            }
            operation update_(s: Select, by: int) { s.total += by }
            operation raise_(s: Select) { raise s.grade to TRUE_ }
            operation rename_(s: Select, from_: text) { s.from_ = from_ }
            operation join_(s: Select, name: text, note: text) {
              insert Where { select_: s, name, note }
            }
            operation drop_(w: Where) { delete w }
            """;

    private static final String TABLES = """
            CREATE SCHEMA "Order";
            CREATE TABLE "Order"."select" (
              "table" uuid PRIMARY KEY, "from" text NOT NULL UNIQUE DEFERRABLE, "GROUP" numeric NOT NULL,
              "user$1" text NOT NULL);
            CREATE TABLE "where" (
              "references" uuid NOT NULL REFERENCES "Order"."select" DEFERRABLE, "primary" text NOT NULL,
              "Größe" text NOT NULL, PRIMARY KEY ("references", "primary"));
            """;

    private static final String HOSTILE = "'; DROP TABLE \"where\"; -- \" \\ $1 ? :x {fn} \u0001 \u00e9";

    private static Plan plan(Application application) {
        List<OperationPlan> operations = application.operations().stream()
                .map(operation -> operation.name().equals("raise_")
                        ? new OperationPlan(operation.name(), Verdict.CONFLUENT, "by hand", List.of())
                        : new OperationPlan(
                                operation.name(),
                                Verdict.COORDINATED,
                                "by hand",
                                List.of("Positive", "Unique_", "Where.select_", "Where.key")))
                .toList();
        return new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
    }

    private record Details(TestDatabase database) implements JdbcConnectionDetails {
        @Override
        public String getUsername() {
            return database.appUser();
        }

        @Override
        public String getPassword() {
            return database.appPassword();
        }

        @Override
        public String getJdbcUrl() {
            return database.jdbcUrl();
        }
    }

    @Test
    void nothingThatIsNamedOrGivenBecomesAStatement() throws Exception {
        Application application = InvFile.parse("hostile.inv", DECLARED)
                .application()
                .orElseThrow(() -> new AssertionError(
                        InvFile.parse("hostile.inv", DECLARED).diagnostics().toString()));
        try (TestDatabase database = TestDatabase.create()) {
            migrate(database, application);
            EnginePools.Sizes sizes = new EnginePools.Sizes(4, 4, 3, Duration.ofSeconds(10));
            try (EnginePools pools = new EnginePools(new Details(database), sizes)) {
                new DatabaseCheck(application).check(pools.commits());
                try (Engine engine = Engine.builder()
                        .application(application)
                        .plan(plan(application))
                        .site(HOSTILE)
                        .commits(pools.commits())
                        .snapshots(pools.snapshots())
                        .serializable(pools.serializable())
                        .start()) {
                    operate(engine, database);
                    upkeep(pools, application);
                }
            }
        }
    }

    /** As the starter does it, on the owner's connection. */
    private static void migrate(TestDatabase database, Application application) throws SQLException {
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(TABLES);
        }
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .baselineOnMigrate(true)
                .locations("classpath:none")
                .failOnMissingLocations(false)
                .callbacks(new SystemTables(application, database.appUser()))
                .load()
                .migrate();
    }

    private static Receipt call(Engine engine, String operation, String requestId, Map<String, Object> arguments) {
        return engine.invoke(new OperationCall(operation, arguments, requestId));
    }

    private static void operate(Engine engine, TestDatabase database) throws SQLException {
        RowKey row = RowKey.of(UUID.randomUUID());
        Map<String, Object> inserted = Map.of("id", row, "from_", HOSTILE);
        Receipt first = call(engine, "insert_", HOSTILE, inserted);
        assertThat(first.origin()).isEqualTo(HOSTILE);
        assertThat(call(engine, "insert_", HOSTILE, inserted))
                .satisfies(again -> assertThat(again.repeated()).isTrue())
                .satisfies(again -> assertThat(again.sequence()).isEqualTo(first.sequence()));
        call(engine, "update_", null, Map.of("s", row, "by", BigDecimal.TEN));
        call(engine, "raise_", null, Map.of("s", row));
        call(engine, "rename_", null, Map.of("s", row, "from_", HOSTILE + "2"));
        call(engine, "join_", null, Map.of("s", row, "name", HOSTILE, "note", HOSTILE));
        call(engine, "join_", null, Map.of("s", row, "name", "kept", "note", "'"));
        call(engine, "drop_", null, Map.of("w", RowKey.of(row, HOSTILE)));
        assertThatThrownBy(() -> call(engine, "update_", null, Map.of("s", row, "by", new BigDecimal(-11))))
                .isInstanceOf(InvariantRejectedException.class);

        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT * FROM \"Order\".\"select\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("from")).isEqualTo(HOSTILE + "2");
                assertThat(rows.getInt("GROUP")).isEqualTo(10);
                assertThat(rows.getString("user$1")).isEqualTo("TRUE_");
            }
            try (ResultSet rows = statement.executeQuery("SELECT \"primary\", \"Größe\" FROM \"where\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1) + rows.getString(2)).isEqualTo("kept'");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    private static void upkeep(EnginePools pools, Application application) throws SQLException {
        try (Sealer sealer = new Sealer(pools.upkeep(), Duration.ofHours(1), 1000)) {
            assertThat(sealer.sealAll()).isEqualTo(7);
        }
        LogVerifier verifier = new LogVerifier(pools.upkeep());
        assertThat(verifier.origins()).containsExactly(HOSTILE);
        assertThat(verifier.verify(HOSTILE, Progress.SILENT).clean()).isTrue();
        assertThat(new Rebuild(pools.upkeep(), application)
                        .compare(Progress.SILENT)
                        .clean())
                .isTrue();
    }
}
