package dev.tributary.analyzer.run;

import java.time.Duration;

/**
 * How much a search may do. Steps are counted, so that its result does not depend on the machine; the clock is only the
 * last limit, for applications whose steps are slow.
 *
 * @param invocations how many invocations are tried to find states that can be reached
 * @param merges how many invocations and merges are tried for each pair of operations
 * @param longest how long one question may keep a processor busy
 */
public record Budget(int invocations, int merges, Duration longest) {
    public Budget {
        if (invocations < 0 || merges < 0 || longest.isNegative()) {
            throw new IllegalArgumentException("a budget must not be negative: " + invocations + " invocations, "
                    + merges + " merges, " + longest);
        }
    }

    /** Enough for most applications, and seldom more than a second. */
    public static Budget defaults() {
        return new Budget(60_000, 40_000, Duration.ofSeconds(3));
    }
}
