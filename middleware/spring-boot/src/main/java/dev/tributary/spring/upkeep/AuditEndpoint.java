package dev.tributary.spring.upkeep;

import dev.tributary.audit.AuditReport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows whether the data is what the invariants say; it reads, and changes nothing. */
@Endpoint(id = "tributaryaudit")
public final class AuditEndpoint {
    private final Audits audits;

    AuditEndpoint(Audits audits) {
        this.audits = audits;
    }

    /**
     * A report with what it comes to.
     *
     * @param sound whether every invariant that is enforced was audited and holds
     * @param complete whether every invariant was audited
     */
    public record Audit(boolean sound, boolean complete, AuditReport report) {}

    /** The report of the last audit; of a new one when there is none yet, or {@code fresh} asks for it. */
    @ReadOperation
    public Audit audit(@Nullable Boolean fresh) {
        AuditReport last = audits.last();
        AuditReport report = last == null || Boolean.TRUE.equals(fresh) ? audits.audit() : last;
        return new Audit(report.sound(), report.complete(), report);
    }
}
