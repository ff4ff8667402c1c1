package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.log.LogVerifier;
import dev.tributary.log.Progress;
import dev.tributary.log.Verification;
import dev.tributary.model.Contents;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** What several sites hold, compared. */
public final class SiteStates {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Map<String, Address> sites;

    /** Of sites by name, each with a superuser's way to its database. */
    public SiteStates(Map<String, Address> sites) {
        this.sites = sites;
    }

    /** Waits until every site has merged everything that any has; nobody may write meanwhile. */
    public void awaitEqual() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Map<String, Long>> vectors = vectors();
        while (new HashSet<>(vectors.values()).size() > 1 || vectors.containsValue(Map.of())) {
            assertThat(System.nanoTime())
                    .as("what each site has merged is still %s", vectors)
                    .isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NANOS);
            vectors = vectors();
        }
    }

    private Map<String, Map<String, Long>> vectors() throws SQLException {
        Map<String, Map<String, Long>> vectors = new LinkedHashMap<>();
        for (Map.Entry<String, Address> site : sites.entrySet()) {
            Map<String, Long> vector = new TreeMap<>();
            try (Connection connection = site.getValue().connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT origin, last_sequence FROM tributary.origin WHERE last_sequence > 0")) {
                while (rows.next()) {
                    vector.put(rows.getString(1), rows.getLong(2));
                }
            }
            vectors.put(site.getKey(), vector);
        }
        return vectors;
    }

    /** Tables, tombstones, stamps and logs are the same everywhere, and every log is as it was sealed. */
    void assertEqual() throws SQLException {
        Contents contents = null;
        List<String> log = List.of();
        List<String> stamps = List.of();
        for (Map.Entry<String, Address> site : sites.entrySet()) {
            try (Connection connection = site.getValue().connect()) {
                Contents own = Contents.of(Trial.application(), connection);
                List<String> ownLog = lines(connection, """
                        SELECT origin, sequence, stamp, mode, operation, arguments::text, effects::text, request_id
                        FROM tributary.log ORDER BY origin, sequence
                        """);
                List<String> ownStamps = lines(connection, "SELECT s::text FROM tributary.register_stamp s ORDER BY 1");
                if (contents == null) {
                    contents = own;
                    log = ownLog;
                    stamps = ownStamps;
                }
                assertThat(own.rows()).as("tables of %s", site.getKey()).isEqualTo(contents.rows());
                assertThat(own.tombstones())
                        .as("tombstones of %s", site.getKey())
                        .isEqualTo(contents.tombstones());
                assertThat(ownLog).as("log of %s", site.getKey()).isEqualTo(log);
                assertThat(ownStamps).as("stamps of %s", site.getKey()).isEqualTo(stamps);
            }
            assertLogAsSealed(site.getKey(), site.getValue());
        }
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> line = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    line.add(rows.getString(i));
                }
                lines.add(String.join(" ", line));
            }
        }
        return lines;
    }

    private static void assertLogAsSealed(String site, Address address) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(address.url());
        dataSource.setUser(address.user());
        LogVerifier verifier = new LogVerifier(dataSource);
        for (String origin : verifier.origins()) {
            Verification verification = verifier.verify(origin, Progress.SILENT);
            assertThat(verification.clean())
                    .as("log of %s at %s: %s", origin, site, verification)
                    .isTrue();
        }
    }
}
