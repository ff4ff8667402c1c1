package dev.tributary.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class EmbeddedSitesTest {
    @Test
    void replicateThroughTheirLinksWithoutASuperuserAndSurviveCutsAndKills() throws Exception {
        Path data;
        try (EmbeddedSites sites = EmbeddedSites.start("shop", List.of("north", "south"))) {
            assertThat(sites.sites()).containsExactlyInAnyOrder("north", "south");
            assertThat(sites.links()).hasSize(2);
            assertThat(sites.linksOf("north")).hasSize(2);
            data = Path.of(single(sites, "north", "SHOW data_directory"));
            assertThat(single(sites, "north", "SHOW fsync")).isEqualTo("on");
            assertThatThrownBy(() -> DriverManager.getConnection(
                            sites.jdbcUrl("north"), sites.application().user(), "wrong"))
                    .isInstanceOf(SQLException.class);
            execute(sites, "south", "CREATE TABLE note (text text PRIMARY KEY)");
            execute(sites, "south", "GRANT SELECT ON note TO shop_replication");
            execute(sites, "south", "CREATE PUBLICATION notes FOR TABLE note");
            execute(sites, "north", "CREATE TABLE note (text text PRIMARY KEY)");
            execute(
                    sites,
                    "north",
                    "CREATE SUBSCRIPTION from_south CONNECTION '"
                            + sites.conninfo("south", "north", sites.replication())
                            + "' PUBLICATION notes WITH (origin = none, copy_data = false)");
            execute(sites, "south", "INSERT INTO note VALUES ('whole')");
            await(sites, "whole");
            assertThat(sites.link("north", "south").carried(Link.Direction.BACK))
                    .isPositive();

            sites.link("north", "south").cut();
            execute(sites, "south", "INSERT INTO note VALUES ('cut')");
            assertThat(single(sites, "north", "SELECT count(*) FROM note")).isEqualTo("1");
            sites.link("north", "south").heal();
            await(sites, "cut");

            int port = sites.server("south").port();
            sites.kill("south");
            assertThatThrownBy(() -> single(sites, "south", "SELECT 1")).isInstanceOf(SQLException.class);
            sites.restart("south");
            assertThat(sites.server("south").port()).isEqualTo(port);
            execute(sites, "south", "INSERT INTO note VALUES ('killed')");
            await(sites, "killed");

            sites.expect("west");
            assertThat(sites.linksOf("west")).hasSize(4);
            sites.copy("north", "west");
            assertThat(single(sites, "west", "SELECT string_agg(text, ' ' ORDER BY text) FROM note"))
                    .isEqualTo("cut killed whole");
            assertThat(single(sites, "west", "SELECT count(*) FROM pg_subscription"))
                    .isEqualTo("1");
            assertThat(single(sites, "west", "SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL"))
                    .as("it reads from no slot of another's")
                    .isEqualTo("0");
            sites.leave("south");
            assertThat(sites.sites()).containsExactly("north", "west");
            assertThat(sites.links()).hasSize(2);
        }
        assertThat(Files.exists(data)).isFalse();
    }

    private static void await(EmbeddedSites sites, String note) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        String query = "SELECT count(*) FROM note WHERE text = '" + note + "'";
        while (!single(sites, "north", query).equals("1")) {
            assertThat(System.nanoTime()).as("waiting for " + note).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void execute(EmbeddedSites sites, String site, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        sites.jdbcUrl(site), sites.owner().user(), sites.owner().password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String single(EmbeddedSites sites, String site, String query) throws SQLException {
        try (Connection connection = sites.server(site).connect(sites.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
