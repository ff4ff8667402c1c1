package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A site does not begin with a coordinator that is not the others'. */
class FirstCoordinatorTest {
    private final TestDatabase berlin = TestDatabase.create();
    private final TestDatabase paris = TestDatabase.create();

    @BeforeEach
    void start() {
        for (TestDatabase database : List.of(berlin, paris)) {
            Flyway.configure()
                    .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                    .defaultSchema("tributary")
                    .locations("classpath:db/tributary")
                    .placeholders(Map.of("applicationRole", database.appUser()))
                    .load()
                    .migrate();
        }
    }

    @AfterEach
    void stop() {
        berlin.close();
        paris.close();
    }

    private static void begun(TestDatabase database, String coordinator) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO tributary.epoch (epoch, site) VALUES (1, '" + coordinator + "')");
        }
    }

    /** What Berlin finds, which is to begin with a coordinator. */
    private List<Problem> found(String coordinator) throws SQLException {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(berlin.jdbcUrl());
        own.setUser(berlin.appUser());
        own.setPassword(berlin.appPassword());
        Topology topology = Topology.of(
                "berlin",
                coordinator,
                List.of(
                        new SiteConnection("berlin", null, null, null, null),
                        new SiteConnection("oslo", "jdbc:postgresql://localhost:1/none", "nobody", "none", null),
                        new SiteConnection("paris", paris.jdbcUrl(), paris.appUser(), paris.appPassword(), null)));
        return FirstCoordinator.contradictions(own, topology, coordinator);
    }

    @Test
    void theFirstCoordinatorIsThatOfTheOthersOrNobodys() throws Exception {
        assertThat(found("berlin")).as("nobody has begun").isEmpty();
        begun(paris, "paris");
        assertThat(found("paris")).isEmpty();
        assertThat(found("berlin")).singleElement().satisfies(problem -> {
            assertThat(problem.what())
                    .isEqualTo("site paris has begun with coordinator paris, and tributary.coordinator is berlin here");
            assertThat(problem.action()).startsWith("give every site the same tributary.coordinator");
        });
        begun(berlin, "berlin");
        assertThat(found("berlin")).as("it has begun itself: heartbeats tell").isEmpty();
    }
}
