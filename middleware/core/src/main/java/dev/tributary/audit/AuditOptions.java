package dev.tributary.audit;

import java.time.Duration;

/**
 * How much an audit does.
 *
 * @param sample how many violations of each invariant are reported with their rows; all are counted
 * @param compensations how many violations of each deferred invariant are reported with their rows, so that they can be
 *     handed to the compensating operation; the others are found again by the next audit
 * @param timeout how long an audit may take; invariants that it has not come to by then are reported as not audited
 */
public record AuditOptions(int sample, int compensations, Duration timeout) {
    public AuditOptions {
        if (sample < 1) {
            throw new IllegalArgumentException("an audit reports at least one violation, not " + sample);
        }
        if (compensations < 1) {
            throw new IllegalArgumentException("at least one violation is compensated, not " + compensations);
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("an audit takes longer than " + timeout);
        }
    }

    public static AuditOptions defaults() {
        return new AuditOptions(20, 1_000, Duration.ofMinutes(5));
    }
}
