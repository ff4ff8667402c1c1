package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only operations write the shop's tables, whoever else tries. */
class OtherWritersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE stock SET on_hand = 1000",
                "INSERT INTO warehouse VALUES (gen_random_uuid(), 'Backdoor')",
                "DELETE FROM stock",
                "TRUNCATE product CASCADE"
            })
    void areRefused(String statement) throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database);
                Tables tables = Tables.of(database)) {
            shop.stock(5);
            String before = tables.everything();
            try (Connection owner = database.connectAsOwner()) {
                assertThatThrownBy(() -> execute(owner, statement)).hasMessageContaining("operation");
            }
            try (Connection application = database.connectAsApp()) {
                assertThatThrownBy(() -> execute(application, statement)).hasMessageContaining("permission denied");
            }
            assertThat(tables.everything()).isEqualTo(before);
        }
    }

    @Test
    void seeTheTables() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database);
                Connection application = database.connectAsApp()) {
            shop.stock(5);
            execute(application, "SELECT * FROM stock");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
