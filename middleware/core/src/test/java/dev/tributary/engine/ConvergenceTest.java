package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.convergence.ConvergenceCheck;
import dev.tributary.convergence.ConvergenceReport;
import dev.tributary.convergence.LogAgreement;
import dev.tributary.convergence.Party;
import dev.tributary.convergence.RowDifference;
import dev.tributary.convergence.TableAgreement;
import dev.tributary.convergence.Verdict;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.Sealer;
import dev.tributary.outcome.OperationException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sites are found equal where they are, under load too, and different exactly where they are not. */
class ConvergenceTest {
    private static final ConvergenceCheck.Limits ONE_ROUND = new ConvergenceCheck.Limits(1, 100_000, 200_000);

    private TwoSites sites;

    @BeforeEach
    void start() throws Exception {
        sites = new TwoSites("depot.inv", DepotTest.TABLES);
    }

    @AfterEach
    void stop() {
        sites.close();
    }

    private ConvergenceReport compare(ConvergenceCheck.Limits limits) throws SQLException {
        return new ConvergenceCheck(sites.north.application(), limits)
                .compare(new Party("north", sites.north.reading()), new Party("south", sites.south.reading()));
    }

    private static TableAgreement table(ConvergenceReport report, String name) {
        return report.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> different(ConvergenceReport report) {
        return report.tables().stream()
                .flatMap(table -> table.differences().stream())
                .map(RowDifference::key)
                .sorted()
                .toList();
    }

    private static void call(Engine engine, String operation, Object... arguments) {
        engine.invoke(Shop.callOf(operation, arguments));
    }

    /** Some operations, of which some delete what others work on. */
    private static void load(Engine engine, String site, int caller, AtomicBoolean stopped, AtomicInteger calls) {
        Random random = new Random(caller);
        for (int n = 0; !stopped.get(); n++) {
            RowKey own = RowKey.of(site + caller + "-" + n);
            RowKey shared = RowKey.of("shared");
            RowKey shelf = RowKey.of(own, BigDecimal.ONE);
            try {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        call(engine, "open", "code", own.values().get(0));
                        call(engine, "build", "depot", own, "number", 1);
                        call(
                                engine,
                                "store",
                                "id",
                                RowKey.of(UUID.randomUUID()),
                                "shelf",
                                shelf,
                                "weight",
                                new BigDecimal("2.50"),
                                "stickers",
                                List.of("a", "b"));
                        call(engine, "label", "shelf", shelf, "label", "by " + own);
                    }
                    case 1 -> call(engine, "rename", "depot", shared, "name", "by " + own);
                    case 2 -> call(engine, "note", "depot", shared, "kind", "pallets", "note", "by " + own);
                    case 3 -> call(engine, "close", "depot", RowKey.of(site + caller + "-" + random.nextInt(n + 1)));
                    case 4 -> call(engine, "tick", "name", "clock " + random.nextInt(5));
                    default -> call(engine, "count", "depot", shared, "kind", "pallets", "by", n % 7);
                }
            } catch (OperationException e) {
                // Of what is not there, or not any more.
                assertThat(e).isNotInstanceOf(dev.tributary.outcome.ProofViolationException.class);
            }
            calls.incrementAndGet();
        }
    }

    @Test
    void sitesThatExchangeTheirRecordsAreEqualWhileUsersGoOn() throws Exception {
        call(sites.northern, "open", "code", "shared");
        call(sites.northern, "open", "code", "quiet");
        sites.settle();
        assertThat(compare(ONE_ROUND).verdict()).isEqualTo(Verdict.EQUAL);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        try (Callers callers = new Callers()) {
            List<Future<?>> all = List.of(
                    callers.start(() -> loaded(sites.northern, "north", 1, stopped, calls)),
                    callers.start(() -> loaded(sites.northern, "north", 2, stopped, calls)),
                    callers.start(() -> loaded(sites.southern, "south", 3, stopped, calls)),
                    callers.start(() -> loaded(sites.southern, "south", 4, stopped, calls)),
                    callers.start(() -> carried(stopped, true)),
                    callers.start(() -> carried(stopped, false)));
            try {
                for (int i = 0; i < 4; i++) {
                    ConvergenceReport report = compare(ConvergenceCheck.Limits.DEFAULT);
                    assertThat(report.verdict()).as("%s", report).isNotEqualTo(Verdict.DIFFERS);
                    assertThat(table(report, "sticker").verdict()).isEqualTo(Verdict.EQUAL);
                }
                sites.south.asSuperuser("SET session_replication_role = replica;"
                        + " UPDATE depot SET name = 'forged' WHERE code = 'quiet'");
                ConvergenceReport report = compare(ConvergenceCheck.Limits.DEFAULT);
                assertThat(report.verdict()).isEqualTo(Verdict.DIFFERS);
                assertThat(table(report, "depot").differences())
                        .containsExactly(new RowDifference(
                                "[\"Depot\", [\"quiet\"]]", "name is quiet at north and forged at south"));
                sites.south.asSuperuser("SET session_replication_role = replica;"
                        + " UPDATE depot SET name = 'quiet' WHERE code = 'quiet'");
            } finally {
                stopped.set(true);
            }
            for (Future<?> one : all) {
                assertThat(Callers.failure(one)).isNull();
            }
        }
        sites.settle();
        ConvergenceReport report = compare(ONE_ROUND);
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.EQUAL);
        assertThat(calls.get()).isGreaterThan(100);
        assertThat(table(report, "depot").rowsThere()).isGreaterThan(2);
        assertThat(table(report, "tributary.tombstone").rowsHere()).isPositive();
        assertThat(table(report, "tributary.register_stamp").rowsHere()).isPositive();
        sites.north.assertTablesAreRebuilt();
        sites.south.assertTablesAreRebuilt();
    }

    private Object loaded(Engine engine, String site, int caller, AtomicBoolean stopped, AtomicInteger calls) {
        load(engine, site, caller, stopped, calls);
        return site;
    }

    private Object carried(AtomicBoolean stopped, boolean southwards) throws SQLException {
        while (!stopped.get()) {
            if (southwards) {
                sites.southwards(20);
            } else {
                sites.northwards(20);
            }
        }
        return southwards;
    }

    @Test
    void whatOnlyOneSiteHasMergedIsUnsettledAndNotDifferent() throws Exception {
        RowKey depot = RowKey.of("d");
        RowKey shelf = RowKey.of(depot, BigDecimal.ONE);
        call(sites.northern, "open", "code", "d");
        call(sites.northern, "build", "depot", depot, "number", 1);
        call(
                sites.northern,
                "store",
                "id",
                RowKey.of(UUID.randomUUID()),
                "shelf",
                shelf,
                "weight",
                1,
                "stickers",
                List.of("one", "two"));
        sites.settle();
        // The boxes and stickers go in no record: with the depot, two steps up.
        call(sites.northern, "close", "depot", depot);
        call(sites.southern, "tick", "name", "south");
        ConvergenceReport report = compare(ONE_ROUND);
        assertThat(report.verdict()).isEqualTo(Verdict.UNSETTLED);
        assertThat(report.rounds()).isEqualTo(1);
        assertThat(table(report, "sticker").unsettled()).isEqualTo(2);
        assertThat(table(report, "clock").unsettled()).isEqualTo(1);
        assertThat(table(report, "tributary.tombstone").unsettled()).isEqualTo(5);
        assertThat(different(report)).isEmpty();
        assertThat(table(compare(new ConvergenceCheck.Limits(1, 1, 10)), "sticker")
                        .reason())
                .isEqualTo("north has not merged 1 records of south yet");
        sites.settle();
        assertThat(compare(ONE_ROUND).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whateverIsChangedBehindTheScenesIsNamed() throws Exception {
        for (int i = 0; i < 30; i++) {
            call(sites.northern, "open", "code", "d" + i);
            call(sites.southern, "tick", "name", "c" + i);
            call(sites.northern, "rename", "depot", RowKey.of("d" + i), "name", "n" + i);
        }
        call(sites.northern, "close", "depot", RowKey.of("d0"));
        sites.settle();
        call(sites.southern, "tick", "name", "c5");
        sites.south.asSuperuser("SET session_replication_role = replica;"
                + " UPDATE clock SET ticks = ticks + 1 WHERE name = 'c3'; DELETE FROM depot WHERE code = 'd7';"
                + " INSERT INTO depot VALUES ('d\"x', 'new');"
                + " DELETE FROM tributary.tombstone WHERE key->>0 = 'd0';"
                + " UPDATE tributary.register_stamp SET time = time + 1 WHERE key->>0 = 'd9'");
        ConvergenceReport report = compare(ONE_ROUND);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(different(report))
                .containsExactly(
                        "[\"Clock\", [\"c3\"]]",
                        "[\"Depot\", [\"d0\"]]",
                        "[\"Depot\", [\"d7\"]]",
                        "[\"Depot\", [\"d9\"], \"name\"]",
                        "[\"Depot\", [\"d\\\"x\"]]");
        assertThat(table(report, "clock").differences().get(0).message())
                .isEqualTo("ticks is 1 at north and 2 at south");
        assertThat(table(report, "clock").unsettled()).isEqualTo(1);
        assertThat(table(report, "tally").verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(table(report, "tributary.tombstone").differences().get(0).message())
                .isEqualTo("south has no such row");
    }

    @Test
    void logsAreComparedByTheirChains() throws Exception {
        call(sites.northern, "tick", "name", "n");
        call(sites.southern, "tick", "name", "s");
        sites.settle();
        assertThat(compare(ONE_ROUND).logs())
                .containsExactly(new LogAgreement("north", 0, true), new LogAgreement("south", 0, true));
        sites.south.asOwner("UPDATE tributary.log_batch SET records = replace(records::text, 'tick', 'tock')::json"
                + " WHERE origin = 'north'");
        for (Site site : List.of(sites.north, sites.south)) {
            new Sealer(site.reading(), Duration.ofSeconds(1), 100).sealAll();
        }
        ConvergenceReport report = compare(ONE_ROUND);
        assertThat(report.logs())
                .containsExactly(new LogAgreement("north", 1, false), new LogAgreement("south", 1, true));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERS);
    }
}
