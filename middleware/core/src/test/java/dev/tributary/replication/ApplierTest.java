package dev.tributary.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.engine.EngineEvents;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which records are merged, in which order, and when none is. */
class ApplierTest {
    private static final Application APPLICATION = InvFile.parse(
                    "counters.inv", "application counters\nentity Counter { key name: text\n value: int counter }\n")
            .application()
            .orElseThrow();

    private final MemoryStore store = new MemoryStore();
    private final List<MergedRecords> told = new ArrayList<>();
    private final List<String> controls = new ArrayList<>();
    private final EngineEvents events = new EngineEvents() {
        @Override
        public void recordsMerged(MergedRecords merged) {
            told.add(merged);
        }
    };
    private final Applier applier = applier(100);

    private Applier applier(int most) {
        return new Applier(
                APPLICATION,
                "here",
                store,
                (transaction, origin, entry) -> controls.add(entry.operation() + " after " + store.merged + " at "
                        + transaction.cursors().get(origin).sequence()),
                events,
                most);
    }

    @BeforeEach
    void origins() {
        store.origin("here", 0);
        store.origin("a", 0);
        store.origin("b", 0);
    }

    private static LogEntry entry(LogEntry.Kind kind, String effects, String trace) {
        return new LogEntry(kind, "add", "{}", effects, null, trace);
    }

    private static LogEntry add() {
        return entry(
                LogEntry.Kind.CONFLUENT,
                "[{\"effect\":\"add\",\"entity\":\"Counter\",\"key\":[\"c\"],\"attribute\":\"value\",\"value\":1}]",
                null);
    }

    private void arrives(String origin, long first, Map<String, Long> dependencies, LogEntry... entries) {
        store.arrived.add(new LogBatch(
                origin,
                first,
                first + entries.length - 1,
                1000 + first,
                new TreeMap<>(dependencies),
                null,
                "plan",
                null,
                Instant.EPOCH.plusSeconds(first),
                List.of(entries)));
    }

    private void drain(Applier draining) {
        while (draining.pass() == Applier.Progress.MERGED) {
            assertThat(store.transactions).isLessThan(1000);
        }
    }

    private OriginStatus.State state(String origin) {
        return applier.statuses().stream()
                .filter(s -> s.origin().equals(origin))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static List<String> names(String origin, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(i -> MemoryStore.name(origin, i))
                .toList();
    }

    @Test
    void whatHasArrivedIsMergedOnceAndTogether() {
        arrives("a", 1, Map.of(), add(), add());
        arrives("a", 3, Map.of(), add());
        assertThat(applier.pass()).isEqualTo(Applier.Progress.MERGED);
        assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
        assertThat(store.merged).containsExactlyElementsOf(names("a", 1, 3));
        assertThat(store.cursors.get("a").stamp()).isEqualTo(1003);
        assertThat(told)
                .containsExactly(new MergedRecords(
                        "a", "a", 1, 3, Instant.EPOCH.plusSeconds(1), Instant.EPOCH.plusSeconds(3), List.of()));
        assertThat(state("a")).isEqualTo(new OriginStatus.Current());
    }

    @Test
    void aTransactionIsBoundedAndMayEndWithinABatch() {
        arrives("a", 1, Map.of(), add(), add(), add(), add(), add());
        Applier bounded = applier(2);
        assertThat(bounded.pass()).isEqualTo(Applier.Progress.MERGED);
        assertThat(store.cursors.get("a").sequence()).isEqualTo(2);
        assertThat(bounded.statuses().get(0).state()).isEqualTo(new OriginStatus.Behind());
        drain(bounded);
        assertThat(store.merged).containsExactlyElementsOf(names("a", 1, 5));
    }

    @Test
    void aRecordWaitsForWhatItsWriterHadSeen() {
        arrives("a", 1, Map.of(), add());
        arrives("a", 2, Map.of("b", 2L), add());
        assertThat(applier.pass()).isEqualTo(Applier.Progress.MERGED);
        assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
        assertThat(state("a")).isEqualTo(new OriginStatus.Waiting("b", 2));
        arrives("b", 1, Map.of("a", 1L), add(), add());
        drain(applier);
        assertThat(store.merged).containsExactly("a-1", "b-1", "b-2", "a-2");
    }

    @Test
    void aBacklogOfOriginsThatWaitForEachOtherByTurnsIsNotReadAgainAndAgain() {
        long turns = 300;
        for (long i = 1; i <= turns; i++) {
            arrives("a", i, Map.of("b", i - 1), add());
            arrives("b", i, Map.of("a", i), add());
        }
        Applier roomy = applier(10_000);
        drain(roomy);
        assertThat(store.merged).hasSize((int) (2 * turns)).startsWith("a-1", "b-1", "a-2", "b-2");
        assertThat(store.read).isLessThan(2 * turns * 50);

        // Once they do not wait any more, as much is merged at once as ever.
        for (long i = turns + 1; i <= turns + 5_000; i++) {
            arrives("a", i, Map.of(), add());
        }
        store.transactions = 0;
        drain(roomy);
        assertThat(store.merged).hasSize((int) (2 * turns) + 5_000);
        assertThat(store.transactions).isLessThan(40);
    }

    @Test
    void aRecordThatDependsOnAnUnknownOriginWaits() {
        arrives("a", 1, Map.of("c", 1L), add());
        assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
        assertThat(state("a")).isEqualTo(new OriginStatus.Waiting("c", 1));
    }

    @Test
    void aMissingRecordStopsItsOriginUntilItComes() {
        arrives("a", 1, Map.of(), add());
        arrives("a", 4, Map.of(), add());
        drain(applier);
        assertThat(store.merged).containsExactly("a-1");
        assertThat(state("a")).isEqualTo(new OriginStatus.Gap(2, 3));
        store.arrived.remove(1);
        arrives("a", 2, Map.of(), add(), add());
        arrives("a", 4, Map.of(), add());
        drain(applier);
        assertThat(store.merged).containsExactlyElementsOf(names("a", 1, 4));
    }

    @Test
    void nothingIsMergedAfterTheEndOfALostOrigin() {
        store.origin("a", 2);
        arrives("a", 1, Map.of(), add(), add());
        arrives("a", 3, Map.of(), add());
        drain(applier);
        assertThat(store.merged).containsExactly("a-1", "a-2");
        assertThat(state("a")).isEqualTo(new OriginStatus.Ended(2));
    }

    @Test
    void whoeverHasTheCursorMergesAlone() {
        arrives("a", 1, Map.of(), add());
        store.claimed.add("a");
        assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
        assertThat(store.merged).isEmpty();
        store.claimed.clear();
        assertThat(applier.pass()).isEqualTo(Applier.Progress.MERGED);
    }

    @Test
    void theOneRecordToBlameIsFoundAndOthersGoOn() {
        for (int i = 0; i < 90; i++) {
            arrives("a", i + 1, Map.of(), add());
        }
        arrives("b", 1, Map.of(), add());
        store.refused.add("a-41");
        drain(applier);
        assertThat(store.merged).startsWith(names("a", 1, 40).toArray(String[]::new));
        assertThat(store.merged).contains("b-1").hasSize(41);
        assertThat(state("a").text())
                .startsWith("record 41 (add) cannot be merged: violates a check constraint")
                .contains("as a new enum literal does, widen it in the tables here too");
        assertThat(store.transactions).isLessThan(30);

        assertThat(applier.passAgain()).isEqualTo(Applier.Progress.NOTHING);
        store.refused.clear();
        assertThat(applier.pass()).isEqualTo(Applier.Progress.NOTHING);
        assertThat(applier.passAgain()).isEqualTo(Applier.Progress.MERGED);
        drain(applier);
        assertThat(store.cursors.get("a").sequence()).isEqualTo(90);
        assertThat(state("a")).isEqualTo(new OriginStatus.Current());
    }

    @Test
    void aDatabaseThatCannotForNowIsAskedAgain() {
        arrives("a", 1, Map.of(), add(), add());
        arrives("b", 1, Map.of(), add());
        store.failures = 1;
        assertThat(applier.pass()).isEqualTo(Applier.Progress.FAILED);
        assertThat(state("a")).isEqualTo(new OriginStatus.Retrying("deadlock detected"));
        assertThat(store.merged).containsExactly("b-1");
        drain(applier);
        assertThat(store.merged).containsExactly("b-1", "a-1", "a-2");
    }

    @Test
    void whatMakesNoSenseStopsItsOriginAndIsNotSkipped() {
        arrives("a", 1, Map.of(), add(), entry(LogEntry.Kind.CONFLUENT, "[{\"effect\":\"lose\"}]", null), add());
        drain(applier);
        assertThat(store.merged).containsExactly("a-1");
        assertThat(state("a"))
                .isInstanceOfSatisfying(
                        OriginStatus.Stopped.class,
                        stopped -> assertThat(stopped.sequence()).isEqualTo(2));
    }

    @Test
    void whatOnlyANewerVersionKnowsIsLeftToThat() {
        arrives(
                "a",
                1,
                Map.of(),
                add(),
                entry(LogEntry.Kind.CONFLUENT, "[{\"effect\":\"delete\",\"entity\":\"Gauge\",\"key\":[\"g\"]}]", null));
        drain(applier);
        assertThat(store.merged).containsExactly("a-1");
        assertThat(state("a")).isEqualTo(new OriginStatus.Unknown(2, "no entity Gauge", "plan"));
    }

    @Test
    void anAttributeOfANewerVersionIsNotLost() {
        arrives(
                "a",
                1,
                Map.of(),
                entry(
                        LogEntry.Kind.CONFLUENT,
                        "[{\"effect\":\"insert\",\"entity\":\"Counter\",\"key\":[\"c\"],\"values\":{\"name\":\"c\","
                                + "\"value\":0,\"unit\":\"kg\"}}]",
                        null));
        drain(applier);
        assertThat(store.merged).isEmpty();
        assertThat(state("a")).isEqualTo(new OriginStatus.Unknown(1, "no attribute Counter.unit", "plan"));
    }

    @Test
    void aControlRecordIsHeededWhenEverythingBeforeItIsMerged() {
        arrives("a", 1, Map.of(), add(), entry(LogEntry.Kind.CONTROL, "[]", null), add());
        drain(applier);
        assertThat(controls).containsExactly("add after [a-1, a-2] at 2");
        assertThat(store.merged).containsExactlyElementsOf(names("a", 1, 3));
    }

    @Test
    void traceContextsAreToldOnce() {
        arrives(
                "a",
                1,
                Map.of(),
                entry(LogEntry.Kind.CONFLUENT, "[]", "00-1"),
                add(),
                entry(LogEntry.Kind.CONFLUENT, "[]", "00-1"),
                entry(LogEntry.Kind.CONFLUENT, "[]", "00-2"));
        drain(applier);
        assertThat(told).hasSize(1);
        assertThat(told.get(0).traces()).containsExactly("00-1", "00-2");
    }
}
