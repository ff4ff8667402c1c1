package dev.tributary.engine;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.versions.Union;
import dev.tributary.store.Tables;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the operations run: verdicts and checks, which are those of the plan once this version of the application runs alone, and
 * stricter ones before.
 */
final class Rules {
    private static final String NOT_PLANNED = "the plan does not know it";

    private final Plan plan;
    private final Map<Stage, Map<String, LocalChecks>> checks = new HashMap<>();
    private final Map<Stage, Map<String, DeclaredCall>> inBatch = new HashMap<>();
    /** The operations that the version beside this one declares alike. */
    private final Set<String> shared;

    private volatile Stage stage;

    Rules(Application application, Plan plan, Tables tables, Map<String, Declaration> declarations) {
        this.plan = plan;
        Plan.Transition beside = plan.beside();
        this.stage = beside == null ? Stage.ALONE : Stage.BESIDE;
        Union.Result union = beside == null ? null : union(beside, application);
        this.shared = union == null
                ? Set.of()
                : application.operations().stream()
                        .map(Operation::name)
                        .filter(union::shares)
                        .collect(Collectors.toSet());
        Tables kept = beside == null || union == null || !beside.older() ? tables : new Tables(union.application());
        for (Operation operation : application.operations()) {
            Optional<Plan.OperationPlan> planned = plan.operation(operation.name());
            if (planned.isEmpty()) {
                continue;
            }
            LocalChecks own = new LocalChecks(tables, operation, planned.get().localChecks());
            keep(Stage.ALONE, application, declarations, operation, own);
            Plan.OperationPlan besides =
                    beside == null ? null : beside.operation(operation.name()).orElse(null);
            if (besides != null) {
                LocalChecks older = new LocalChecks(kept, operation, besides.localChecks());
                keep(Stage.BESIDE, application, declarations, operation, older);
                keep(Stage.SETTLING, application, declarations, operation, older.and(own));
            }
        }
    }

    private void keep(
            Stage at,
            Application application,
            Map<String, Declaration> declarations,
            Operation operation,
            LocalChecks wanted) {
        checks.computeIfAbsent(at, stages -> new HashMap<>()).put(operation.name(), wanted);
        Declaration declaration = declarations.get(operation.name());
        if (declaration != null) {
            DeclaredCall.of(application, declaration, wanted)
                    .ifPresent(call -> inBatch.computeIfAbsent(at, stages -> new HashMap<>())
                            .put(operation.name(), call));
        }
    }

    private static Union.Result union(Plan.Transition beside, Application application) {
        return beside.older() ? Union.of(other(beside), application) : Union.of(application, other(beside));
    }

    private static Application other(Plan.Transition beside) {
        Map.Entry<String, String> file = beside.sources().entrySet().iterator().next();
        InvFile.Result parsed = InvFile.parse(file.getKey(), file.getValue(), path -> {
            String text = beside.sources().get(path);
            if (text == null) {
                throw new NoSuchFileException(path);
            }
            return text;
        });
        return parsed.application()
                .orElseThrow(() ->
                        new IllegalStateException("the version beside this one is not valid: " + parsed.diagnostics()));
    }

    Stage stage() {
        return stage;
    }

    void advance(Stage next) {
        stage = next;
    }

    /** How an operation runs now; empty when the plan does not know it. */
    private Optional<Plan.OperationPlan> now(String operation) {
        Plan.Transition beside = plan.beside();
        return stage == Stage.ALONE || beside == null ? plan.operation(operation) : beside.operation(operation);
    }

    /**
     * Why a call by another version of the application cannot be carried out by this one, in which it would mean something else or
     * nothing was proved of it; null when it can.
     *
     * @param version the fingerprint of the caller's plan
     */
    @Nullable
    String refusal(String version, String operation) {
        Plan.Transition beside = plan.beside();
        if (version.equals(plan.fingerprint())) {
            return null;
        }
        if (stage == Stage.ALONE || beside == null || !version.equals(beside.fingerprint())) {
            return "its site runs version " + plan.fingerprint() + ", beside which version " + version
                    + " of the caller must not run; the coordinator's site is upgraded first (docs/versions.md)";
        }
        return shared.contains(operation)
                ? null
                : "its site runs version " + plan.fingerprint()
                        + " only, which declares the operation otherwise than version " + version + " of the caller";
    }

    Mode mode(String operation) {
        return now(operation).filter(o -> o.verdict() == Plan.Verdict.CONFLUENT).isPresent()
                ? Mode.CONFLUENT
                : Mode.COORDINATED;
    }

    /** Why a request must not be repeated away from its id's home; null when it may. */
    @Nullable
    String unrepeatable(String operation) {
        Optional<Plan.OperationPlan> planned = now(operation);
        return planned.isEmpty() ? NOT_PLANNED : planned.get().unrepeatable();
    }

    /** What an invocation is checked against; null for an operation that the plan does not know. */
    @Nullable
    LocalChecks checks(String operation) {
        return checks.getOrDefault(stage, Map.of()).get(operation);
    }

    /** What the committer can evaluate itself; null when it takes queries. */
    @Nullable
    DeclaredCall inBatch(String operation) {
        return inBatch.getOrDefault(stage, Map.of()).get(operation);
    }
}
