package dev.tributary.spring.actuate;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows how each operation runs and why, and what the engine has done so far. */
@Endpoint(id = "tributary")
public final class TributaryEndpoint {
    private final Engine engine;

    public TributaryEndpoint(Engine engine) {
        this.engine = engine;
    }

    /** The plan as it is obeyed, with what has happened under it. */
    public record Description(
            String application,
            String fingerprint,
            List<Plan.OperationPlan> operations,
            List<Plan.PairPlan> pairs,
            EngineStatus status) {}

    @ReadOperation
    public Description tributary() {
        Plan plan = engine.plan();
        return new Description(
                plan.application(), plan.fingerprint(), plan.operations(), plan.pairs(), engine.status());
    }
}
