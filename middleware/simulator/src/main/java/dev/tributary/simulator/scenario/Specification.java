package dev.tributary.simulator.scenario;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;

/**
 * An application and the plan that the analyzer made for it.
 *
 * @param name by which it is asked for again: {@code random-17}, or the path of a case
 */
public record Specification(String name, String text, Application application, Plan plan) {

    /** Whether an operation runs without coordination. */
    public boolean isConfluent(String operation) {
        return plan.operation(operation)
                .filter(o -> o.verdict() == Plan.Verdict.CONFLUENT)
                .isPresent();
    }
}
