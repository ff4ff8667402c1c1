package dev.tributary.benchmarks.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tributary.benchmarks.load.WrongTotalException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is computed from what was measured. */
class ArithmeticTest {
    private static Run run(String key, int repetition, String value, double measured) {
        return new Run(key, repetition, 1, Map.of(value, measured), Map.of());
    }

    private static Results results(Run... runs) {
        Results results = new Results();
        List.of(runs).forEach(results::add);
        return results;
    }

    @Test
    void aRatioDividesMedians() {
        Results results = results(
                run("hot-row/site", 1, Values.PER_SECOND, 900),
                run("hot-row/site", 2, Values.PER_SECOND, 1000),
                run("hot-row/site", 3, Values.PER_SECOND, 5000),
                run("hot-row/for-update", 1, Values.PER_SECOND, 4),
                run("hot-row/update", 1, Values.PER_SECOND, 0));
        assertThat(results.medians()).containsEntry("hot-row/site", Map.of(Values.PER_SECOND, 1000.0));
        assertThat(results.ratios()).containsExactly(entry("hot-row/site/for-update", 250.0));
    }

    @Test
    void targetsAreBoundsOfRatiosOrOfMedians() {
        List<Target> targets = Target.of(results(
                        run("latency/paced/site", 1, Values.P50, 1.4),
                        run("latency/paced/alone", 1, Values.P50, 1),
                        run("hot-row/site", 1, Values.PER_SECOND, 400),
                        run("hot-row/for-update", 1, Values.PER_SECOND, 4),
                        run("lag", 1, Values.P99, 250))
                .medians());
        assertThat(targets)
                .contains(
                        new Target("latency/paced/site/alone", null, 1.3, 1.4, false),
                        new Target("latency/closed/site/alone", null, 1.3, null, false),
                        new Target("hot-row/site/for-update", 100.0, null, 100.0, true),
                        new Target("lag/p99Millis", null, 250.0, 250.0, true));
    }

    @Test
    void whatDidNothingWasNotQuick() {
        Outcome failed = new Outcome(new Times(LongStream.empty()), 1, 0, 0, Map.of("SomeException", 3L));
        Run run = failed.run("lag", 1);
        assertThat(run.values()).containsOnly(entry(Values.PER_SECOND, 0.0));
        assertThat(Target.of(results(run).medians())).contains(new Target("lag/p99Millis", null, 250.0, null, false));
    }

    @Test
    void everyFigureHasANameOfItsOwn() {
        assertThat(Figure.all().stream().map(Figure::name)).doesNotHaveDuplicates();
    }

    @Test
    void aRecordIsMergedWhenTheFirstLookFindsIt() {
        Arrivals arrivals = new Arrivals();
        arrivals.merged(4, 100);
        arrivals.merged(4, 200);
        arrivals.merged(7, 300);
        assertThat(arrivals.lags(List.of(
                        new Pacer.Acknowledged(4, 40, 1),
                        new Pacer.Acknowledged(5, 90, 1),
                        new Pacer.Acknowledged(7, 310, 1))))
                .containsExactly(60L, 210L, -10L);
        assertThatThrownBy(() ->
                        arrivals.lags(List.of(new Pacer.Acknowledged(8, 1, 1))).sum())
                .isInstanceOf(WrongTotalException.class)
                .hasMessageContaining("record 8");
    }

    @Test
    void balancesMustShowWhatWasAcknowledgedAndMayShowWhatIsUnknown() {
        Total total = new Total(BigDecimal.TEN);
        total.add(new Outcome(new Times(LongStream.empty()), 1, 3, 2, Map.of()));
        total.check("here", BigDecimal.valueOf(13));
        total.check("here", new BigDecimal("15.0"));
        for (int found : new int[] {12, 16}) {
            assertThatThrownBy(() -> total.check("here", BigDecimal.valueOf(found)))
                    .isInstanceOf(WrongTotalException.class)
                    .hasMessageContaining("here")
                    .hasMessageContaining("3 calls were acknowledged");
        }
    }

    @Test
    void whatWasSpentIsPerRecordAndOfEverybody() {
        Run run = new Meter.Spent(2, 6000, 30_000, 10_000).per(10, "cost", 1, Map.of());
        assertThat(run.values())
                .containsOnly(
                        entry(Values.RECORDS, 10.0),
                        entry(Values.WAL, 600.0),
                        entry(Values.SERVERS, 3.0),
                        entry(Values.JVM, 1.0),
                        entry(Values.PROCESSOR, 4.0));
    }

    @Test
    void everySecondRepetitionGoesBackwards() {
        List<String> done = new ArrayList<>();
        List<Part> parts = List.of(part("lag", done, "a"), part("apply", done, "b", "c"), part("cost", done, "d"));
        Schedule schedule = new Schedule(Set.of("lag", "apply"), 2, Duration.ofSeconds(1), Duration.ZERO);
        assertThat(names(schedule.steps(parts, false), done)).containsExactly("a", "b", "c");
        assertThat(names(schedule.steps(parts, true), done)).containsExactly("c", "b", "a");
    }

    private static List<String> names(List<Part.Step> steps, List<String> done) {
        done.clear();
        steps.forEach(step -> {
            try {
                step.run(1, Duration.ZERO);
            } catch (java.sql.SQLException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return done;
    }

    private static Part part(String name, List<String> done, String... steps) {
        return new Part() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Step> steps() {
                return List.of(steps).stream()
                        .map(step -> (Step) (repetition, length) -> {
                            done.add(step);
                            return List.of();
                        })
                        .toList();
            }
        };
    }
}
