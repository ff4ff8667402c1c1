package dev.tributary.analyzer.trace;

import java.util.List;
import java.util.Map;

/**
 * Two invocations that are each fine and together break an invariant, in the words of the {@code .inv} file.
 *
 * @param invariant the name of the broken invariant
 * @param violation which rows break it, and how
 * @param moments what each side saw, made, and what their merge is, in that order
 */
public record Counterexample(Call first, Call second, String invariant, String violation, List<Moment> moments) {
    public Counterexample {
        moments = List.copyOf(moments);
    }

    /** One invocation; arguments by parameter name. */
    public record Call(String operation, Map<String, String> arguments) {}

    /** The rows that exist in one state, as far as they matter. */
    public record Moment(String title, List<Row> rows) {
        public Moment {
            rows = List.copyOf(rows);
        }
    }

    /** One row, under a name that stands for it in this counterexample, and its values by attribute. */
    public record Row(String name, Map<String, String> values) {}
}
