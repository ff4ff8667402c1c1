package dev.tributary.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an audit of one snapshot found.
 *
 * @param takenAt when the snapshot was taken, by the database's clock
 * @param findings one for each invariant: references, then keys and the declared ones, then the deferred ones
 */
public record AuditReport(Instant takenAt, Duration duration, List<Finding> findings) {
    public AuditReport {
        findings = List.copyOf(findings);
    }

    /** Whether every invariant that is enforced was audited and holds. */
    public boolean sound() {
        return findings.stream().filter(finding -> !finding.deferred()).allMatch(Finding::holds);
    }

    /** Whether every invariant was audited. */
    public boolean complete() {
        return findings.stream().allMatch(finding -> finding.problem() == null);
    }

    /** How many violations of enforced invariants there are. */
    public long violations() {
        return findings.stream()
                .filter(finding -> !finding.deferred())
                .mapToLong(Finding::violations)
                .sum();
    }
}
