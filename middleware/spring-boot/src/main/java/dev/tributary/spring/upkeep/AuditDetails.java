package dev.tributary.spring.upkeep;

import dev.tributary.audit.AuditReport;
import dev.tributary.spring.actuate.HealthDetails;
import java.util.Map;

/** What the last audit has found. */
record AuditDetails(Audits audits) implements HealthDetails {
    @Override
    public Map<String, Object> details() {
        AuditReport report = audits.last();
        return report == null
                ? Map.of("audit", "none yet")
                : Map.of(
                        "audit",
                        Map.of(
                                "takenAt", report.takenAt(),
                                "sound", report.sound(),
                                "violations", report.violations(),
                                "complete", report.complete()));
    }
}
