package dev.tributary.audit;

import dev.tributary.effect.RowId;
import dev.tributary.engine.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the violations of deferred invariants that one audit found.
 *
 * @param handed those that were handed to their operations
 * @param left how many were left alone: another instance has them in hand, or they were compensated after the audit's
 *     snapshot
 */
public record CompensationReport(List<Handed> handed, long left) {
    public CompensationReport {
        handed = List.copyOf(handed);
    }

    /** How many were compensated. */
    public long compensated() {
        return handed.stream().filter(each -> each.receipt() != null).count();
    }

    /**
     * One violation that was handed to its operation.
     *
     * @param receipt of the operation; null when it was refused or its outcome is not known
     * @param refusal why there is no receipt; it will be handed over again when an audit still finds it
     */
    public record Handed(
            String invariant,
            List<RowId> rows,
            String operation,
            @Nullable Receipt receipt,
            @Nullable String refusal) {
        public Handed {
            rows = List.copyOf(rows);
        }
    }
}
