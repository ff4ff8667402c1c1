package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Moment;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How two sites go from a common state to a broken one: the one shape of confirmed runs and of counterexamples.
 *
 * @param history what led to the common state, with the rows after each step; empty when that is not known
 * @param merged the rows after both sites have what both did, which break the invariant
 */
record Story(
        List<Step> history,
        List<Row> common,
        Branch first,
        Branch second,
        List<Row> merged,
        String invariant,
        String violation,
        boolean confirmed) {
    Story {
        history = List.copyOf(history);
        common = List.copyOf(common);
        merged = List.copyOf(merged);
    }

    /** One invocation and the rows after it where it ran. */
    record Step(Call call, List<Row> after) {
        Step {
            after = List.copyOf(after);
        }
    }

    /**
     * What one site did by itself.
     *
     * @param name such as {@code the first reserve}
     * @param snapshot what its invocation read, when that is not the common state
     */
    record Branch(String name, Optional<List<Row>> snapshot, List<Step> steps) {
        Branch {
            steps = List.copyOf(steps);
        }

        List<Row> last() {
            return steps.get(steps.size() - 1).after();
        }
    }

    static Story of(Verdict.Refuted refuted) {
        return refuted.run().map(Story::of).orElseGet(() -> of(refuted.counterexample()));
    }

    static Story of(Run run) {
        return new Story(
                steps(run.history()),
                run.common(),
                new Branch("one site", Optional.empty(), steps(run.first())),
                new Branch("another site", Optional.empty(), steps(run.second())),
                run.merged(),
                run.invariant(),
                run.violation(),
                true);
    }

    private static List<Step> steps(List<Run.Step> steps) {
        return steps.stream().map(s -> new Step(s.call(), s.after())).toList();
    }

    static Story of(Counterexample c) {
        boolean self = c.first().operation().equals(c.second().operation());
        String first = (self ? "the first " : "") + c.first().operation();
        String second = (self ? "the second " : "") + c.second().operation();
        return new Story(
                List.of(),
                rows(c, "common state").orElse(List.of()),
                branch(c, first, c.first()),
                branch(c, second, c.second()),
                rows(c, "after both are merged").orElse(List.of()),
                c.invariant(),
                c.violation(),
                false);
    }

    private static Branch branch(Counterexample c, String name, Call call) {
        List<Row> after = rows(c, "after " + name + " alone").orElse(List.of());
        return new Branch(name, rows(c, name + " sees"), List.of(new Step(call, after)));
    }

    private static Optional<List<Row>> rows(Counterexample c, String title) {
        return c.moments().stream()
                .filter(m -> Objects.equals(m.title(), title))
                .map(Moment::rows)
                .findFirst();
    }
}
