package dev.tributary.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Await;
import dev.tributary.engine.EngineEvents;
import dev.tributary.engine.OperationCall;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records of other sites in PostgreSQL: merged once, together with what goes on there, and the same everywhere. */
class ApplyingTest {
    private static final AtomicInteger CODES = new AtomicInteger();
    private static DepotSite north;
    private static DepotSite south;

    @BeforeAll
    static void start() throws Exception {
        List<DepotSite> sites = DepotSite.start("north", "south");
        north = sites.get(0);
        south = sites.get(1);
    }

    @AfterAll
    static void stop() throws Exception {
        try (DepotSite closingNorth = north;
                DepotSite closingSouth = south) {
            exchange();
            assertThat(closingNorth.contents()).isEqualTo(closingSouth.contents());
        }
    }

    private static void exchange() throws Exception {
        north.receive(south);
        south.receive(north);
        Applier toNorth = north.applier();
        Applier toSouth = south.applier();
        DepotSite.drain(toNorth);
        DepotSite.drain(toSouth);
        assertThat(south.merged("north")).as("%s", toSouth.statuses()).isEqualTo(north.merged("north"));
        assertThat(north.merged("south")).as("%s", toNorth.statuses()).isEqualTo(south.merged("south"));
    }

    /** A depot that both sites know. */
    private static RowKey depot() throws Exception {
        RowKey depot = north.open("depot " + CODES.incrementAndGet());
        exchange();
        return depot;
    }

    private static RowKey tally(RowKey depot, DepotSite... sites) throws Exception {
        for (DepotSite site : sites) {
            site.call("count", "depot", depot, "kind", "k", "by", 0);
        }
        exchange();
        return RowKey.of(depot, "k");
    }

    private static Object tallied(DepotSite site, String column, RowKey depot) throws Exception {
        return site.value("SELECT " + column + "::text FROM tally WHERE depot = '" + depot + "' AND kind = 'k'");
    }

    private static long rows(DepotSite site, String table, String condition) throws Exception {
        return site.number("SELECT count(*) FROM " + table + " WHERE " + condition);
    }

    @Test
    void sumsAndMaximaOfBothSitesMeet() throws Exception {
        RowKey depot = depot();
        for (int i = 1; i <= 20; i++) {
            north.call("count", "depot", depot, "kind", "k", "by", i);
            south.call("count", "depot", depot, "kind", "k", "by", 2 * i);
        }
        exchange();
        for (DepotSite site : List.of(north, south)) {
            assertThat(tallied(site, "value", depot)).isEqualTo("630");
            assertThat(tallied(site, "best", depot)).isEqualTo("40");
        }
    }

    @Test
    void theLaterAssignmentWinsEverywhere() throws Exception {
        RowKey depot = depot();
        north.call("rename", "depot", depot, "name", "first");
        south.call("rename", "depot", depot, "name", "second");
        exchange();
        north.call("rename", "depot", depot, "name", "third");
        for (DepotSite site : List.of(north, south)) {
            assertThat(site.value("SELECT name FROM depot WHERE code = '" + depot + "'"))
                    .isEqualTo(site == north ? "third" : "second");
        }
        exchange();
        assertThat(south.value("SELECT name FROM depot WHERE code = '" + depot + "'"))
                .isEqualTo("third");
    }

    /** The clock of the site that overwrites may be behind: what it has merged counts all the same. */
    @Test
    void anAssignmentBeatsWhatItsWriterHasMergedWhateverTheClocksSay() throws Exception {
        RowKey depot = depot();
        north.asSuperuser("UPDATE tributary.origin SET last_stamp = last_stamp + 3600000000 WHERE origin = 'north'");
        north.call("rename", "depot", depot, "name", "from the future");
        exchange();
        south.call("rename", "depot", depot, "name", "afterwards");
        exchange();
        for (DepotSite site : List.of(north, south)) {
            assertThat(site.value("SELECT name FROM depot WHERE code = '" + depot + "'"))
                    .isEqualTo("afterwards");
        }
    }

    /**
     * Clocks that run ahead make sites write at one and the same time of the hybrid clock. Then their names decide, byte by
     * byte, and not by the rules of a database's language, in which an underscore comes before a digit.
     */
    @Test
    void ofAssignmentsAtOneTimeTheSameOneWinsEverywhereWhateverTheOrderOfTheirArrival() throws Exception {
        List<DepotSite> sites = DepotSite.start("east2", "east3", "east_1");
        try (DepotSite two = sites.get(0);
                DepotSite three = sites.get(1);
                DepotSite one = sites.get(2)) {
            RowKey depot = one.open("contended");
            one.asSuperuser("UPDATE tributary.origin SET last_stamp = last_stamp + 3600000000 WHERE origin = 'east_1'");
            one.call("rename", "depot", depot, "name", "from the future");
            merge(two, one);
            merge(three, one);
            for (DepotSite site : sites) {
                site.call("rename", "depot", depot, "name", "by " + site.name());
            }
            merge(one, two);
            merge(one, three);
            merge(two, three);
            merge(two, one);
            merge(three, two);
            merge(three, one);
            for (DepotSite site : sites) {
                assertThat(site.number("SELECT count(DISTINCT stamp) FROM tributary.log WHERE operation = 'rename'"))
                        .isEqualTo(2);
                assertThat(site.value("SELECT name FROM depot")).as(site.name()).isEqualTo("by east_1");
            }
            for (DepotSite site : sites) {
                assertThat(site.value("SELECT origin FROM tributary.register_stamp"))
                        .as(site.name())
                        .isEqualTo("east_1");
            }
        }
    }

    private static void merge(DepotSite site, DepotSite from) throws Exception {
        site.receive(from);
        DepotSite.drain(site.applier());
    }

    @Test
    void whatWasPutOnADeletedRowMeanwhileGoesWithIt() throws Exception {
        RowKey depot = depot();
        UUID box = UUID.randomUUID();
        south.call("build", "depot", depot, "number", 1);
        south.call(
                "store",
                "id",
                RowKey.of(box),
                "shelf",
                RowKey.of(depot, BigDecimal.ONE),
                "weight",
                1,
                "stickers",
                List.of("late"));
        north.call("close", "depot", depot);
        exchange();
        for (DepotSite site : List.of(north, south)) {
            assertThat(rows(site, "shelf", "depot = '" + depot + "'")).isZero();
            assertThat(rows(site, "box", "id = '" + box + "'")).isZero();
            assertThat(rows(site, "tributary.tombstone", "key->>0 = '" + box + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aDeletionBeatsWhatIsAddedMeanwhile() throws Exception {
        RowKey depot = depot();
        RowKey tally = tally(depot, north);
        north.call("dropTally", "tally", tally);
        south.call("count", "depot", depot, "kind", "k", "by", 5);
        exchange();
        for (DepotSite site : List.of(north, south)) {
            assertThat(rows(site, "tally", "depot = '" + depot + "'")).isZero();
        }
    }

    @Test
    void rowsEnsuredAtBothSitesAreOneRow() throws Exception {
        RowKey depot = depot();
        tally(depot, north, south);
        north.call("note", "depot", depot, "kind", "k", "note", "n");
        exchange();
        assertThat(tallied(south, "note", depot)).isEqualTo("n");
        assertThat(rows(south, "tally", "depot = '" + depot + "'")).isEqualTo(1);
    }

    /**
     * A SERIALIZABLE body has committed, and its record waits for its number, with which it gets the higher stamp: the value
     * of an earlier assignment from elsewhere must not stay.
     */
    @Test
    void whatWaitsForItsNumberGetsItBeforeAnAssignmentIsMerged() throws Exception {
        RowKey depot = depot();
        south.call("rename", "depot", depot, "name", "remote");
        north.asSuperuser("SET ROLE tributary_writer; UPDATE depot SET name = 'body' WHERE code = '" + depot
                + "'; INSERT INTO tributary.log_pending (origin, plan, operation, records) VALUES ('north', 'none',"
                + " 'rename', '[{\"o\":\"rename\",\"m\":\"c\",\"a\":{},\"e\":[{\"effect\":\"assign\",\"entity\":\"Depot\",\"key\":[\""
                + depot + "\"],\"attribute\":\"name\",\"value\":\"body\"}]}]')");
        north.receive(south);
        DepotSite.drain(north.applier());
        assertThat(rows(north, "tributary.log_pending", "true")).isZero();
        exchange();
        for (DepotSite site : List.of(north, south)) {
            assertThat(site.value("SELECT name FROM depot WHERE code = '" + depot + "'"))
                    .isEqualTo("body");
        }
    }

    /**
     * A copy of a database from between a body's commit and the numbering of its record: what was numbered and shipped by then
     * comes back from another site.
     */
    @Test
    void whatABodyHasLeftBeforeTheDatabaseWasCopiedIsNotMergedTwice() throws Exception {
        RowKey depot = depot();
        tally(depot, north);
        String effects = "[{\"effect\":\"add\",\"entity\":\"Tally\",\"key\":[[\"" + depot
                + "\"],\"k\"],\"attribute\":\"value\",\"value\":7},{\"effect\":\"assign\",\"entity\":\"Tally\",\"key\":[[\""
                + depot + "\"],\"k\"],\"attribute\":\"note\",\"value\":\"body\"}]";
        String records = "[{\"o\":\"count\",\"m\":\"c\",\"a\":{},\"e\":" + effects + "}]";
        for (DepotSite site : List.of(north, south)) {
            site.asSuperuser("SELECT tributary.announce_origin('north~0', 'north')");
        }
        north.asSuperuser("SET ROLE tributary_writer; UPDATE tally SET value = value + 7, note = 'body' WHERE depot = '"
                + depot + "'; INSERT INTO tributary.log_pending (origin, plan, operation, records) VALUES ('north~0',"
                + " 'none', 'count', '" + records + "')");
        long pending = north.number("SELECT id FROM tributary.log_pending");
        long stamp = north.number("SELECT max(last_stamp) + 1 FROM tributary.origin");
        for (DepotSite site : List.of(north, south)) {
            site.asSuperuser(
                    "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, records,"
                            + " pending_id) VALUES ('north~0', 1, 1, " + stamp
                            + ", 'none', '"
                            + records + "', " + pending + ")");
            DepotSite.drain(site.applier());
            assertThat(site.merged("north~0")).isEqualTo(1);
            assertThat(tallied(site, "value", depot)).isEqualTo("7");
            assertThat(tallied(site, "note", depot)).isEqualTo("body");
            assertThat(rows(site, "tributary.register_stamp", "origin = 'north~0'"))
                    .isEqualTo(1);
        }
        assertThat(rows(north, "tributary.log_pending", "true")).isZero();
    }

    @Test
    void theTraceOfACallComesWithItsRecord() throws Exception {
        RowKey depot = depot();
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        north.engine().invoke(new OperationCall("rename", Map.of("depot", depot, "name", "traced")).traced(trace));
        south.receive(north);
        List<String> traces = new ArrayList<>();
        DepotSite.drain(south.applier(1000, new EngineEvents() {
            @Override
            public void recordsMerged(MergedRecords merged) {
                traces.addAll(merged.traces());
            }
        }));
        assertThat(traces).containsExactly(trace);
    }

    @Test
    void recordsWaitForThoseOfOtherSitesThatTheirWriterHadSeen() throws Exception {
        List<DepotSite> sites = DepotSite.start("one", "two", "three");
        DepotSite one = sites.get(0);
        DepotSite two = sites.get(1);
        DepotSite three = sites.get(2);
        try (DepotSite closingOne = one;
                DepotSite closingTwo = two;
                DepotSite closingThree = three) {
            RowKey depot = one.open("far");
            two.receive(closingOne);
            DepotSite.drain(closingTwo.applier());
            two.call("count", "depot", depot, "kind", "k", "by", 1);
            three.receive(two);
            Applier applier = three.applier();
            assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
            assertThat(applier.statuses())
                    .contains(new OriginStatus("two", "two", 0, new OriginStatus.Waiting("one", 1)));
            assertThat(rows(three, "tally", "true")).isZero();
            three.receive(one);
            DepotSite.drain(applier);
            assertThat(closingThree.contents()).isEqualTo(closingTwo.contents());
        }
    }

    @Test
    void aRecordThatBreaksANativeConstraintStopsItsOriginOnly() throws Exception {
        RowKey depot = depot();
        south.call("rename", "depot", depot, "name", "fine");
        south.call("rename", "depot", depot, "name", "bad");
        south.call("rename", "depot", depot, "name", "fine again");
        long before = south.merged("south") - 2;
        north.receive(south, before);
        DepotSite.drain(north.applier());
        north.asSuperuser("ALTER TABLE depot ADD CONSTRAINT not_bad CHECK (name <> 'bad')");
        north.receive(south, before + 1);
        Applier applier = north.applier();
        DepotSite.drain(applier);
        assertThat(north.merged("south")).isEqualTo(before);
        OriginStatus status = applier.statuses().get(0);
        assertThat(status.state()).isInstanceOfSatisfying(OriginStatus.Stopped.class, stopped -> {
            assertThat(stopped.sequence()).isEqualTo(before + 1);
            assertThat(stopped.operation()).isEqualTo("rename");
            assertThat(stopped.why()).contains("not_bad");
        });
        north.asSuperuser("ALTER TABLE depot DROP CONSTRAINT not_bad");
        assertThat(applier.passAgain()).isEqualTo(Applier.Progress.MERGED);
    }

    @Test
    void twoInstancesMergeEachRecordOnce() throws Exception {
        RowKey depot = depot();
        for (int i = 0; i < 300; i++) {
            south.call("count", "depot", depot, "kind", "k", "by", 1);
        }
        north.receive(south);
        AtomicLong told = new AtomicLong();
        EngineEvents events = new EngineEvents() {
            @Override
            public void recordsMerged(MergedRecords merged) {
                told.addAndGet(merged.count());
            }
        };
        List<CompletableFuture<Void>> instances = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Applier applier = north.applier(7, events);
            instances.add(CompletableFuture.runAsync(() -> {
                while (told.get() < 300) {
                    applier.pass();
                }
            }));
        }
        for (int i = 0; i < 50; i++) {
            north.call("count", "depot", depot, "kind", "k", "by", 1);
        }
        instances.forEach(CompletableFuture::join);
        assertThat(told).hasValue(300);
        assertThat(tallied(north, "value", depot)).isEqualTo("350");
    }

    @Test
    void anApplierThatIsKilledWhileItMergesHasMergedNothing() throws Exception {
        RowKey depot = depot();
        tally(depot, north);
        for (int i = 0; i < 10; i++) {
            south.call("count", "depot", depot, "kind", "k", "by", 1);
        }
        north.receive(south);
        Applier applier = north.applier();
        CompletableFuture<Applier.Progress> killed;
        try (Connection blocker = north.superuser();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("SELECT FROM tally WHERE depot = '" + depot + "' FOR UPDATE");
            killed = CompletableFuture.supplyAsync(applier::pass);
            Await.until(
                    "the applier is killed while it waits for the row",
                    () -> north.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                                    + " current_database() AND wait_event_type = 'Lock'")
                            == 1);
            assertThat(killed.join()).isEqualTo(Applier.Progress.FAILED);
        }
        assertThat(tallied(north, "value", depot)).isEqualTo("0");
        DepotSite.drain(applier);
        assertThat(tallied(north, "value", depot)).isEqualTo("10");
        assertThat(north.merged("south")).isEqualTo(south.merged("south"));
    }
}
