package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only operations write the shop's tables, whoever else tries. */
class OtherWritersTest {
    private static TestDatabase database;
    private static RunningShop shop;
    private static Tables tables;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        shop = RunningShop.start(database);
        shop.stock(5);
        tables = Tables.of(database);
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
        shop.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE stock SET on_hand = 1000",
                "INSERT INTO warehouse VALUES (gen_random_uuid(), 'Backdoor')",
                "DELETE FROM stock",
                "TRUNCATE product CASCADE"
            })
    void areRefused(String statement) throws SQLException {
        String before = tables.everything();
        try (Connection owner = database.connectAsOwner()) {
            assertThatThrownBy(() -> execute(owner, statement)).hasMessageContaining("only operations write it");
        }
        try (Connection application = database.connectAsApp()) {
            assertThatThrownBy(() -> execute(application, statement)).hasMessageContaining("permission denied");
        }
        assertThat(tables.everything()).isEqualTo(before);
    }

    @Test
    void mayRead() throws SQLException {
        try (Connection application = database.connectAsApp()) {
            execute(application, "SELECT * FROM stock");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
