package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The declared operations of an application, executed over any rows: the very code that the engine runs, for those who run it
 * where there is no database. Safe for use by many threads if what makes keys is.
 */
public final class DeclaredOperations {
    private final Schema schema;
    private final Map<String, Declaration> declarations = new HashMap<>();
    private final Components components;
    private final NewKeys keys;

    /**
     * The operations of an application.
     *
     * @param keys makes the keys of new rows that callers leave out
     */
    public DeclaredOperations(Application application, Plan plan, Supplier<UUID> keys) {
        this.schema = new Schema(application);
        this.keys = place -> keys.get();
        this.components = new Components(application, plan);
        for (Operation operation : application.operations()) {
            declarations.put(operation.name(), new Declaration(schema, operation));
        }
    }

    /** What hangs on what. */
    public Schema schema() {
        return schema;
    }

    /**
     * The effects of one invocation, whose arguments fit, whose guard holds and whose new keys are free in a snapshot. Invariants
     * are for the caller to check.
     *
     * @param arguments by parameter, and by choice where a body would choose
     * @throws dev.tributary.outcome.OperationException when the invocation is refused
     */
    public List<Effect> effects(String operation, Map<String, @Nullable Object> arguments, Rows snapshot) {
        Declaration declaration = Objects.requireNonNull(declarations.get(operation), operation);
        Map<String, @Nullable Object> given = new LinkedHashMap<>(arguments);
        declaration.operation().choices().stream().map(Parameter::name).forEach(given::remove);
        declaration.checkArguments(given);
        Set<Object> generated = new HashSet<>();
        Map<String, @Nullable Object> all = new LinkedHashMap<>(arguments);
        all.putAll(declaration.withNewKeys(given, keys, generated));
        declaration.checkGuard(all, snapshot);
        declaration.checkChoices(all, snapshot);
        Generation generation = declaration.generate(all, snapshot, keys);
        generated.addAll(generation.generated());
        LocalChecks.checkNewKeys(schema, operation, generation.effects(), snapshot, generated);
        return generation.effects();
    }

    /** The conflict component of an operation, whose operations never commit on each other's stale snapshots; empty when it is confluent. */
    public Optional<String> component(String operation) {
        return components.of(operation);
    }
}
