package dev.tributary.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void givesEachTestADatabaseOfItsOwnAndDropsIt() throws SQLException {
        String url;
        String user;
        try (TestDatabase first = TestDatabase.create();
                TestDatabase second = TestDatabase.create()) {
            url = first.jdbcUrl();
            user = first.ownerUser();
            assertThat(second.jdbcUrl()).isNotEqualTo(first.jdbcUrl());
            for (TestDatabase database : new TestDatabase[] {first, second}) {
                try (Connection owner = database.connectAsOwner();
                        Statement statement = owner.createStatement()) {
                    statement.execute("CREATE TABLE seen (id int)");
                    statement.execute("GRANT SELECT ON seen TO " + database.appUser());
                    statement.execute(
                            "GRANT tributary_writer TO " + database.appUser() + " WITH INHERIT FALSE, SET TRUE");
                }
            }
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url, user, "owner"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void theApplicationsRoleIsNoSuperuserAndCanBecomeTheWriter() throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            try (Connection owner = database.connectAsOwner();
                    Statement statement = owner.createStatement()) {
                statement.execute("GRANT tributary_writer TO " + database.appUser() + " WITH INHERIT FALSE, SET TRUE");
            }
            try (Connection app = database.connectAsApp();
                    Statement statement = app.createStatement()) {
                assertThatThrownBy(() -> statement.execute("CREATE ROLE another"))
                        .isInstanceOf(SQLException.class);
                statement.execute("SET ROLE tributary_writer");
                try (ResultSet rows = statement.executeQuery("SELECT current_user")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("tributary_writer");
                }
            }
        }
    }

    @Test
    void theServerIsDurableAndNewEnough() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isGreaterThanOrEqualTo(17);
            try (ResultSet rows = statement.executeQuery("SHOW synchronous_commit")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("on");
            }
        }
    }
}
