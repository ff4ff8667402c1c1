package dev.tributary.spring.actuate;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import dev.tributary.sites.SitesStatus;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Shows how each operation runs and why, and what the engine has done so far. It only reads what is in memory. */
@Endpoint(id = "tributary")
public final class TributaryEndpoint {
    private final Engine engine;
    private final String site;
    private final int queueCapacity;
    private final Supplier<@Nullable SitesStatus> sites;

    public TributaryEndpoint(Engine engine, String site, int queueCapacity, Supplier<@Nullable SitesStatus> sites) {
        this.engine = engine;
        this.site = site;
        this.queueCapacity = queueCapacity;
        this.sites = sites;
    }

    /**
     * The plan as it is obeyed, with what has happened under it.
     *
     * @param sites what this site sees of the others; null where it is alone
     */
    public record Description(
            String application,
            String site,
            String fingerprint,
            List<Plan.OperationPlan> operations,
            List<DeclaredInvariant> invariants,
            List<Plan.PairPlan> pairs,
            Queue queue,
            EngineStatus status,
            @Nullable SitesStatus sites) {}

    /**
     * An invariant of the application.
     *
     * @param declaredAt file and line
     * @param compensation the operation that gets the violations of a deferred one; null for the others
     */
    public record DeclaredInvariant(
            String name, String declaredAt, @Nullable String compensation) {}

    /** Invocations that wait for the committer, and how many may. */
    public record Queue(int size, int capacity) {}

    /** One operation, with the pairs that it is in. */
    public record OperationDescription(Plan.OperationPlan operation, List<Plan.PairPlan> pairs) {}

    @ReadOperation
    public Description tributary() {
        Plan plan = engine.plan();
        EngineStatus status = engine.status();
        return new Description(
                plan.application(),
                site,
                plan.fingerprint(),
                plan.operations(),
                invariants(engine.application()),
                plan.pairs(),
                new Queue(status.queued(), queueCapacity),
                status,
                sites.get());
    }

    /** One operation; null, and so status 404, when there is none of that name. */
    @ReadOperation
    public @Nullable OperationDescription operation(@Selector String name) {
        Plan plan = engine.plan();
        return plan.operation(name)
                .map(operation -> new OperationDescription(
                        operation,
                        plan.pairs().stream()
                                .filter(pair -> pair.first().equals(name)
                                        || pair.second().equals(name))
                                .toList()))
                .orElse(null);
    }

    private static List<DeclaredInvariant> invariants(Application application) {
        return Stream.concat(
                        application.invariants().stream().map(invariant -> declared(invariant, null)),
                        application.deferredInvariants().stream()
                                .map(deferred -> declared(deferred.invariant(), deferred.compensation())))
                .toList();
    }

    private static DeclaredInvariant declared(Invariant invariant, @Nullable String compensation) {
        return new DeclaredInvariant(
                invariant.name(),
                invariant.range().file() + ":" + invariant.range().start().line(),
                compensation);
    }
}
