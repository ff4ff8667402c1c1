package dev.tributary.spring.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.convergence.ConvergenceCheck;
import dev.tributary.convergence.ConvergenceReport;
import dev.tributary.convergence.Party;
import dev.tributary.convergence.Verdict;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.observe.TributaryMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Comparisons with other sites, on schedule and on demand. */
class DigestsTest {
    private static final long DEADLINE_SECONDS = 60;

    private static TestDatabase site() throws SQLException {
        TestDatabase database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", database.appUser()))
                .load()
                .migrate();
        execute(database, "CREATE TABLE counter (id text PRIMARY KEY, hits numeric NOT NULL)");
        execute(database, "SELECT tributary.manage('counter')");
        return database;
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }

    private static Party party(String name, TestDatabase database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.appUser());
        source.setPassword(database.appPassword());
        return new Party(name, source);
    }

    private static void await(Digests digests, Verdict verdict) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (true) {
            ConvergenceReport report = digests.last().get("south");
            if (report != null && report.verdict() == verdict) {
                return;
            }
            assertThat(System.nanoTime()).as("%s", report).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static double gauge(SimpleMeterRegistry registry, TributaryMeter meter) {
        return registry.get(meter.meterName()).tags("peer", "south").gauge().value();
    }

    @Test
    void divergenceIsShownUntilItIsMended() throws Exception {
        Application application = InvFile.parse("hits.inv", """
                        application hits
                        entity Counter { key id: text; hits: int counter }
                        operation hit(counter: Counter) { counter.hits += 1 }
                        """).application().orElseThrow();
        ConvergenceCheck check = new ConvergenceCheck(application, ConvergenceCheck.Limits.DEFAULT);
        try (TestDatabase north = site();
                TestDatabase south = site();
                Digests digests = new Digests(
                        check, party("north", north), List.of(party("south", south)), Duration.ofMillis(20))) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new DigestMeters(digests).bindTo(registry);
            DigestDetails details = new DigestDetails(digests);
            assertThat(details.details()).isEmpty();
            assertThat(gauge(registry, TributaryMeter.DIGEST_DIFFERENT)).isNaN();
            digests.start();
            await(digests, Verdict.EQUAL);
            assertThat(details.failure()).isEmpty();

            execute(south, "INSERT INTO counter VALUES ('a', 1)");
            await(digests, Verdict.DIFFERS);
            assertThat(details.details()).isEqualTo(Map.of("digest", Map.of("south", Verdict.DIFFERS)));
            assertThat(details.failure()).isEqualTo(Optional.of("this site and site south differ"));
            assertThat(gauge(registry, TributaryMeter.DIGEST_DIFFERENT)).isEqualTo(1);
            assertThat(gauge(registry, TributaryMeter.DIGEST_UNSETTLED)).isZero();

            execute(north, "INSERT INTO counter VALUES ('a', 1)");
            await(digests, Verdict.EQUAL);
            assertThat(details.failure()).isEmpty();
            assertThat(digests.compare())
                    .singleElement()
                    .extracting(ConvergenceReport::verdict)
                    .isEqualTo(Verdict.EQUAL);
        }
    }
}
