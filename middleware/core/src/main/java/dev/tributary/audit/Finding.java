package dev.tributary.audit;

import dev.tributary.effect.RowId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found about one invariant.
 *
 * @param invariant its name; an implicit one is named as everywhere, {@code Stock.product} or {@code Stock.key}
 * @param deferred whether it is not enforced: then violations are no error of the runtime
 * @param violations how many choices of rows break it; 0 when it could not be audited
 * @param sample the rows of some of them, as many as the invariant has variables; a row that breaks {@code unique} comes
 *     after the first of those that it agrees with
 * @param problem why it could not be audited; null when it was
 */
public record Finding(
        String invariant,
        boolean deferred,
        long violations,
        List<List<RowId>> sample,
        Duration duration,
        @Nullable String problem) {
    public Finding {
        sample = List.copyOf(sample);
    }

    /** Whether it was audited and holds. */
    public boolean holds() {
        return problem == null && violations == 0;
    }
}
