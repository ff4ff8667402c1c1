package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application says to a server that cannot be one of several sites. */
class ServerSettingsTest {
    private static final Map<String, String> TOO_SMALL = Map.of(
            "wal_level", "replica",
            "max_replication_slots", "1",
            "max_wal_senders", "1",
            "max_logical_replication_workers", "1",
            "max_active_replication_origins", "1");

    @Test
    void everySettingThatFallsShortIsNamedWithWhatItShouldBe(@TempDir Path directory) throws Exception {
        List<SiteConnection> sites = Stream.of("berlin", "paris", "oslo")
                .map(site -> new SiteConnection(site, "jdbc:postgresql://" + site + "/shop", null, null, null))
                .toList();
        ReplicationCheck check = new ReplicationCheck(Topology.of("berlin", "berlin", sites), Long.MAX_VALUE);
        try (EmbeddedServer server = EmbeddedServer.start(directory, 0, TOO_SMALL);
                Connection connection = server.connect("postgres")) {
            List<Problem> problems = check.server(connection);
            assertThat(problems)
                    .extracting(Problem::what)
                    .containsExactlyInAnyOrder(
                            "wal_level is `replica`, expected `logical`",
                            "max_replication_slots is 1, expected at least 2 for 2 other sites",
                            "max_wal_senders is 1, expected at least 2 for 2 other sites",
                            "max_logical_replication_workers is 1, expected at least 2 for 2 other sites",
                            "max_active_replication_origins is 1, expected at least 2 for 2 other sites");
            assertThat(problems)
                    .extracting(Problem::action)
                    .contains("ALTER SYSTEM SET wal_level = 'logical', and restart the server")
                    .allMatch(action -> action.endsWith("restart the server"));
            assertThat(new ReplicationCheck(Topology.alone("berlin"), Long.MAX_VALUE).server(connection))
                    .as("a site that is alone needs none of it")
                    .isEmpty();
        }
    }
}
