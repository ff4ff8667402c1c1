package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only operations write what is managed. */
class GuardedTablesTest {
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Shop.site();
        new Shop(site.engine()).openStock(3);
    }

    @AfterAll
    static void stop() throws Exception {
        site.assertLogYieldsTables();
        site.close();
    }

    private static final class Statements {
        private static final String UPDATE = "UPDATE stock SET on_hand = 1000";
        private static final String UPDATE_OF_NOTHING = "UPDATE stock SET on_hand = 1000 WHERE false";
        private static final String INSERT = "INSERT INTO warehouse VALUES (gen_random_uuid(), 'raw')";
        private static final String DELETE = "DELETE FROM stock";
        private static final String TRUNCATE = "TRUNCATE stock CASCADE";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Statements.UPDATE,
                Statements.UPDATE_OF_NOTHING,
                Statements.INSERT,
                Statements.DELETE,
                Statements.TRUNCATE
            })
    void theOwnerIsStoppedByTheTrigger(String sql) throws Exception {
        try (Connection owner = site.database().connectAsOwner()) {
            assertThatThrownBy(() -> execute(owner, sql))
                    .hasMessageContaining("is managed by Tributary")
                    .hasMessageContaining("operation");
        }
        try (Connection superuser = site.database().connectAsSuperuser()) {
            assertThatThrownBy(() -> execute(superuser, sql)).hasMessageContaining("is managed by Tributary");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Statements.UPDATE,
                Statements.UPDATE_OF_NOTHING,
                Statements.INSERT,
                Statements.DELETE,
                Statements.TRUNCATE,
                "ALTER TABLE stock DISABLE TRIGGER ALL",
                "DROP TABLE stock",
                "SET session_replication_role = replica",
                "INSERT INTO tributary.log_batch SELECT * FROM tributary.log_batch",
                "INSERT INTO tributary.log_1_1 SELECT * FROM tributary.log_batch",
                "UPDATE tributary.setting SET value = 1",
                "INSERT INTO tributary.log_partition VALUES ('x', 1, 2, 'x')",
                "SELECT tributary.announce_origin('x')",
                "SELECT tributary.extend_log('north', 1)",
                "UPDATE tributary.origin SET last_sequence = 0",
                "INSERT INTO tributary.log_pending (origin, plan, operation, records) VALUES ('x', 'x', 'x', '[]')",
                "DELETE FROM tributary.log_pending",
                "INSERT INTO tributary.tombstone VALUES ('Stock', '[]')"
            })
    void theApplicationsRoleHasNoRight(String sql) throws Exception {
        try (Connection app = site.database().connectAsApp()) {
            assertThatThrownBy(() -> execute(app, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tributary.log_batch SET records = '[]'",
                "DELETE FROM tributary.log_batch",
                "TRUNCATE tributary.log_batch",
                "INSERT INTO tributary.log_1_1 SELECT * FROM tributary.log_batch",
                "INSERT INTO tributary.origin (origin) VALUES ('x')",
                "DELETE FROM tributary.tombstone"
            })
    void notEvenTheWriterChangesTheLog(String sql) throws Exception {
        try (Connection app = site.database().connectAsApp()) {
            execute(app, "SET ROLE tributary_writer");
            assertThatThrownBy(() -> execute(app, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void everybodyWithTheRightReads() throws Exception {
        try (Connection app = site.database().connectAsApp()) {
            execute(app, "SELECT * FROM stock, tributary.log");
        }
    }

    @Test
    void managingTwiceIsManagingOnce() throws Exception {
        try (Connection owner = site.database().connectAsOwner()) {
            execute(owner, "SELECT tributary.manage('stock')");
        }
        assertThat(site.number(
                        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'stock'::regclass AND NOT tgisinternal"))
                .isEqualTo(1);
    }

    @Test
    void instancesThatStartTogetherManageTogether() throws Exception {
        try (Callers callers = new Callers()) {
            List<Future<Boolean>> starts = new ArrayList<>();
            for (String table : List.of("stock", "warehouse", "product", "reservation")) {
                starts.add(callers.start(() -> {
                    try (Connection owner = site.database().connectAsOwner()) {
                        for (int n = 0; n < 50; n++) {
                            execute(owner, "SELECT tributary.manage('" + table + "')");
                        }
                        return true;
                    }
                }));
            }
            for (Future<Boolean> start : starts) {
                assertThat(start.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
