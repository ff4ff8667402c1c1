package dev.tributary.versions;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What an instance runs.
 *
 * @param plan the fingerprint of its plan
 * @param accepts the fingerprint of the other version that may run beside it, as that is; null for none
 * @param stage how far it is from running alone
 */
public record PlanUse(String plan, @Nullable String accepts, Stage stage) {
    private static final String SEPARATOR = "|";

    /** What an instance of a plan runs when it starts. */
    public static PlanUse of(Plan plan) {
        Plan.Transition beside = plan.beside();
        if (beside == null) {
            return new PlanUse(plan.fingerprint(), null, Stage.ALONE);
        }
        // A newer version knows the older one before it starts, so that it need not be the same build of it.
        boolean accepted = !beside.older() || beside.stricter().isEmpty();
        return new PlanUse(plan.fingerprint(), accepted ? beside.fingerprint() : null, Stage.BESIDE);
    }

    PlanUse at(Stage other) {
        return new PlanUse(plan, accepts, other);
    }

    /** As it stands in tables. */
    String text() {
        return String.join(SEPARATOR, plan, accepts == null ? "" : accepts, stage.name());
    }

    /** Whether instances of the two may run at the same time, as far as one of them says so. */
    public boolean agreesWith(PlanUse other) {
        return plan.equals(other.plan) || plan.equals(other.accepts) || other.plan.equals(accepts);
    }

    /** Whatever says less than this release is something that runs alone. */
    public static PlanUse parse(String text) {
        String[] parts = text.split("\\|", -1);
        return parts.length == 3
                ? new PlanUse(parts[0], parts[1].isEmpty() ? null : parts[1], Stage.valueOf(parts[2]))
                : new PlanUse(text, null, Stage.ALONE);
    }
}
