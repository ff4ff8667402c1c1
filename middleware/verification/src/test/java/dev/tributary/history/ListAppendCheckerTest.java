package dev.tributary.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.history.Anomaly.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories written by hand, one for each thing that can be wrong, and many that are right. */
class ListAppendCheckerTest {
    private static final long X = 1;
    private static final long Y = 2;

    /** An operation from one time to another; its end says how it ended. */
    private record Span(long began, long ended, Event.Type outcome, List<Access> accesses) {}

    private static Span ok(long began, long ended, Access... accesses) {
        return new Span(began, ended, Event.Type.OK, List.of(accesses));
    }

    private static Span failed(long began, long ended, Access... accesses) {
        return new Span(began, ended, Event.Type.FAIL, List.of(accesses));
    }

    private static Span unknown(long began, long ended, Access... accesses) {
        return new Span(began, ended, Event.Type.INFO, List.of(accesses));
    }

    private static Access append(long key, long value) {
        return new Access.Append(key, value);
    }

    private static Access read(long key, long... values) {
        return new Access.Read(key, Arrays.stream(values).boxed().toList());
    }

    private static List<Event> history(Span... spans) {
        List<Event> events = new ArrayList<>();
        for (int process = 0; process < spans.length; process++) {
            Span span = spans[process];
            List<Access> asked = span.accesses().stream()
                    .map(a -> a instanceof Access.Read r ? new Access.Read(r.key(), null) : a)
                    .toList();
            events.add(new Event(0, process, Event.Type.INVOKE, "t", asked, span.began(), null));
            boolean answered = span.outcome() == Event.Type.OK;
            events.add(
                    new Event(0, process, span.outcome(), "t", answered ? span.accesses() : asked, span.ended(), null));
        }
        events.sort(Comparator.comparingLong(Event::time));
        List<Event> numbered = new ArrayList<>();
        for (Event e : events) {
            numbered.add(new Event(numbered.size(), e.process(), e.type(), e.function(), e.value(), e.time(), null));
        }
        return numbered;
    }

    private static List<Kind> kinds(Span... spans) {
        return ListAppendChecker.check(history(spans)).stream()
                .map(Anomaly::kind)
                .toList();
    }

    @Test
    void aSerialHistoryIsFine() {
        assertThat(kinds(
                        ok(0, 1, read(X), append(X, 1)),
                        ok(2, 3, read(X, 1), append(X, 2), append(Y, 1)),
                        ok(4, 5, read(X, 1, 2), read(Y, 1))))
                .isEmpty();
    }

    @Test
    void whatOverlapsMayComeInEitherOrder() {
        assertThat(kinds(ok(0, 9, read(X), append(X, 1)), ok(1, 8, read(X, 1), append(X, 2)), ok(2, 7, read(X))))
                .isEmpty();
    }

    @Test
    void whatNeverAnsweredMayHaveHappenedOrNot() {
        assertThat(kinds(unknown(0, 1, append(X, 1)), unknown(0, 1, append(X, 2)), ok(2, 3, read(X, 2))))
                .isEmpty();
        assertThat(kinds(unknown(0, 1, append(X, 1)), ok(2, 3, read(X)), ok(4, 5, read(X, 1))))
                .as("it may happen late")
                .isEmpty();
    }

    @Test
    void whatFailedIsNotThere() {
        assertThat(kinds(failed(0, 1, append(X, 1)), ok(2, 3, read(X)))).isEmpty();
    }

    @Test
    void anOperationMayReadWhatItDid() {
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(2, 3, read(X, 1), append(X, 2), read(X, 1, 2))))
                .isEmpty();
    }

    @Test
    void duplicateElement() {
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(2, 3, read(X, 1, 1)))).contains(Kind.DUPLICATE_ELEMENT);
    }

    @Test
    void unknownElement() {
        assertThat(kinds(ok(0, 1, read(X, 7)))).containsExactly(Kind.UNKNOWN_ELEMENT);
    }

    @Test
    void abortedRead() {
        assertThat(kinds(failed(0, 3, append(X, 1)), ok(1, 2, read(X, 1)))).containsExactly(Kind.ABORTED_READ);
    }

    @Test
    void intermediateRead() {
        assertThat(kinds(ok(0, 9, append(X, 1), append(X, 2)), ok(1, 2, read(X, 1)), ok(10, 11, read(X, 1, 2))))
                .contains(Kind.INTERMEDIATE_READ);
    }

    @Test
    void internal() {
        assertThat(kinds(ok(0, 1, append(X, 1), read(X)))).contains(Kind.INTERNAL);
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(0, 3, read(X, 1), read(X)))).contains(Kind.INTERNAL);
    }

    @Test
    void incompatibleOrder() {
        assertThat(kinds(ok(0, 9, append(X, 1)), ok(0, 9, append(X, 2)), ok(0, 9, read(X, 1, 2)), ok(0, 9, read(X, 2))))
                .contains(Kind.INCOMPATIBLE_ORDER);
    }

    @Test
    void lostAppend() {
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(2, 3, read(X)))).containsExactly(Kind.LOST_APPEND);
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(0, 1, append(X, 2)), ok(2, 3, read(X, 2))))
                .containsExactly(Kind.LOST_APPEND);
    }

    @Test
    void writesThatOverwriteEachOther() {
        assertThat(kinds(
                        ok(0, 9, append(X, 1), append(Y, 1)),
                        ok(0, 9, append(X, 2), append(Y, 2)),
                        ok(0, 9, read(X, 1, 2)),
                        ok(0, 9, read(Y, 2, 1))))
                .containsExactly(Kind.G0);
    }

    @Test
    void circularInformation() {
        assertThat(kinds(ok(0, 9, append(X, 1), read(Y, 2)), ok(0, 9, append(Y, 2), read(X, 1))))
                .containsExactly(Kind.G1C);
    }

    @Test
    void lostUpdate() {
        assertThat(kinds(ok(0, 9, read(X), append(X, 1)), ok(0, 9, read(X), append(X, 2)), ok(0, 9, read(X, 1, 2))))
                .containsExactly(Kind.G_SINGLE);
    }

    @Test
    void readSkew() {
        assertThat(kinds(ok(0, 9, append(X, 1), append(Y, 1)), ok(0, 9, read(X, 1), read(Y)), ok(0, 9, read(Y, 1))))
                .containsExactly(Kind.G_SINGLE);
    }

    @Test
    void writeSkew() {
        assertThat(kinds(
                        ok(0, 9, read(Y), append(X, 1)),
                        ok(0, 9, read(X), append(Y, 2)),
                        ok(0, 9, read(X, 1), read(Y, 2))))
                .containsExactly(Kind.G2);
    }

    @Test
    void longFork() {
        assertThat(kinds(
                        ok(0, 9, append(X, 1)),
                        ok(0, 9, append(Y, 2)),
                        ok(0, 9, read(X, 1), read(Y)),
                        ok(0, 9, read(X), read(Y, 2))))
                .containsExactly(Kind.G2);
    }

    @Test
    void writesAgainstRealTime() {
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(2, 3, append(X, 2)), ok(0, 9, read(X, 2, 1))))
                .containsExactly(Kind.G0_REALTIME);
    }

    @Test
    void readOfTheFuture() {
        assertThat(kinds(ok(0, 1, read(X, 1)), ok(2, 3, append(X, 1)))).containsExactly(Kind.G1C_REALTIME);
    }

    @Test
    void staleRead() {
        assertThat(kinds(ok(0, 1, append(X, 1)), ok(2, 3, read(X)), ok(2, 3, read(X, 1))))
                .containsExactly(Kind.G_SINGLE_REALTIME);
        assertThat(kinds(
                        ok(0, 1, append(X, 1)),
                        ok(2, 3, append(Y, 1)),
                        ok(4, 5, read(Y, 1)),
                        ok(6, 7, read(X)),
                        ok(8, 9, read(X, 1))))
                .as("over steps that others imply")
                .containsExactly(Kind.G_SINGLE_REALTIME);
    }

    @Test
    void serializableButNotStrictly() {
        assertThat(kinds(
                        ok(0, 9, append(X, 1)),
                        ok(1, 2, read(X, 1), read(Y)),
                        ok(3, 8, append(Y, 2)),
                        ok(4, 5, read(X), read(Y)),
                        ok(10, 11, read(Y, 2))))
                .containsExactly(Kind.G_SINGLE_REALTIME);
    }

    @Test
    void writeSkewAgainstRealTime() {
        assertThat(kinds(
                        ok(0, 1, append(Y, 1)),
                        ok(2, 3, read(X)),
                        ok(0, 4, read(Y), append(X, 2)),
                        ok(9, 10, read(X, 2), read(Y, 1))))
                .containsExactly(Kind.G2_REALTIME);
    }

    @Test
    void aCycleNamesItsOperations() {
        List<Anomaly> anomalies = ListAppendChecker.check(
                history(ok(0, 9, read(X), append(X, 1)), ok(0, 9, read(X), append(X, 2)), ok(0, 9, read(X, 1, 2))));
        assertThat(anomalies.get(0).detail()).isEqualTo("a cycle of rw ww");
        assertThat(anomalies.get(0).operations())
                .extracting(o -> o.accesses().get(1))
                .containsExactly(append(X, 2), append(X, 1));
    }

    @Test
    void whatIsNoHistoryIsRefused() {
        assertThatThrownBy(() -> kinds(ok(0, 1, append(X, 1)), ok(2, 3, append(X, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        Event orphan = new Event(0, 0, Event.Type.OK, "t", List.of(), 0, null);
        assertThatThrownBy(() -> ListAppendChecker.check(List.of(orphan)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has begun nothing");
        Event begun = new Event(0, 0, Event.Type.INVOKE, "t", List.of(), 0, null);
        assertThatThrownBy(() -> ListAppendChecker.check(List.of(begun, begun)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has not ended");
    }

    /** A serial execution whose operations are stretched in time until they overlap. */
    private static Span[] stretched(Random random, int count, boolean swapTwo) {
        Map<Long, List<Long>> lists = new HashMap<>();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Access> accesses = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                long key = random.nextInt(3);
                List<Long> list = lists.computeIfAbsent(key, k -> new ArrayList<>());
                if (random.nextBoolean()) {
                    accesses.add(new Access.Read(key, List.copyOf(list)));
                } else {
                    long value = i * 10L + n;
                    list.add(value);
                    accesses.add(append(key, value));
                }
            }
            long at = 100L * i;
            spans.add(new Span(
                    Math.max(0, at - random.nextInt(300)), at + 1 + random.nextInt(300), Event.Type.OK, accesses));
        }
        if (swapTwo) {
            // Far apart: what one did took place in the other's time.
            Span first = spans.get(count / 4);
            Span second = spans.get(count * 3 / 4);
            spans.set(count / 4, new Span(first.began(), first.ended(), Event.Type.OK, second.accesses()));
            spans.set(count * 3 / 4, new Span(second.began(), second.ended(), Event.Type.OK, first.accesses()));
        }
        lists.forEach((key, list) ->
                spans.add(ok(100L * count + 400, 100L * count + 500, new Access.Read(key, List.copyOf(list)))));
        return spans.toArray(Span[]::new);
    }

    @Test
    void randomSerialHistoriesAreFineAndShuffledOnesAreNot() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(kinds(stretched(new Random(seed), 60, false)))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(kinds(stretched(new Random(seed), 60, true)))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }

    @Test
    void aLongHistoryIsJudgedInOnePass() {
        assertThat(kinds(stretched(new Random(1), 20_000, false))).isEmpty();
    }
}
