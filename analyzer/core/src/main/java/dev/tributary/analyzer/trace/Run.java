package dev.tributary.analyzer.trace;

import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import java.util.List;

/**
 * A run from the empty database to a violation: one history that both replicas hold, then two replicas that do not hear
 * of each other, then their merge, which breaks an invariant although every step before was valid.
 *
 * @param history executed one after the other, each delivered to both replicas before the next
 * @param first what one replica executed then, in order; at least one step
 * @param second what the other executed meanwhile; at least one step
 * @param common the rows after the history
 * @param merged the rows after both replicas received everything
 * @param invariant the name of the broken invariant
 * @param violation which rows break it, and how
 */
public record Run(
        List<Step> history,
        List<Step> first,
        List<Step> second,
        List<Row> common,
        List<Row> merged,
        String invariant,
        String violation) {
    public Run {
        history = List.copyOf(history);
        first = List.copyOf(first);
        second = List.copyOf(second);
        common = List.copyOf(common);
        merged = List.copyOf(merged);
    }

    /** One invocation and the rows of its replica after it. */
    public record Step(Call call, List<Row> after) {
        public Step {
            after = List.copyOf(after);
        }
    }
}
