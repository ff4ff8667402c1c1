package dev.tributary.engine;

import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.OperationException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a body chose: the declaration is executed with keys of its own for the new rows, which are then paired
 * with the rows that the body made, and with those values for its choices that make both sides the same.
 */
final class Explaining {
    /** More ways to choose than these are not tried. */
    private static final int MOST_CHOICES = 10_000;

    private final Declaration declaration;
    private final Operation operation;
    private final List<Effect> captured;
    private final Rows rows;
    private final Outcomes done;
    private final Map<String, @Nullable Object> arguments;
    private final Set<UUID> ownKeys;
    private int tries;
    private @Nullable List<Effect> nearest;
    private @Nullable OperationException refusal;
    private @Nullable GuardRejectedException guard;
    private @Nullable String unseen;

    Explaining(Declaration declaration, Map<String, @Nullable Object> given, List<Effect> captured, Rows rows) {
        this.declaration = declaration;
        this.operation = declaration.operation();
        this.captured = captured;
        this.rows = rows;
        this.done = new Outcomes(declaration.schema(), captured, rows);
        Set<Object> generated = new HashSet<>();
        this.arguments = declaration.withNewKeys(given, NewKeys.GENERATED, generated);
        this.ownKeys = uuids(generated);
    }

    /** Keys that are generated are one uuid each. */
    private static Set<UUID> uuids(Collection<?> keys) {
        Set<UUID> uuids = new HashSet<>();
        keys.forEach(key -> uuids.add((UUID) ((RowKey) key).values().get(0)));
        return uuids;
    }

    Declaration.Explanation explanation() {
        Declaration.Explanation found = choose(0, arguments);
        if (found != null) {
            return found;
        }
        if (guard != null) {
            throw guard;
        }
        if (refusal != null && nearest == null) {
            throw refusal;
        }
        List<String> declared =
                nearest != null ? Effects.describe(nearest) : List.of("an effect that shows what `" + unseen + "` is");
        throw new EffectMismatchException(operation.name(), declared, Effects.describe(captured));
    }

    private Declaration.@Nullable Explanation choose(int next, Map<String, @Nullable Object> chosen) {
        if (next == operation.choices().size()) {
            return tries++ < MOST_CHOICES ? tried(chosen) : null;
        }
        String name = operation.choices().get(next).name();
        Collection<@Nullable Object> candidates = new Candidates(declaration, captured, rows)
                .of(operation.choices().get(next), chosen);
        if (candidates.isEmpty()) {
            unseen = name;
        }
        for (Object candidate : candidates) {
            Declaration.Explanation found = choose(next + 1, Evaluator.with(chosen, name, candidate));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The explanation with these choices, if it is one. */
    private Declaration.@Nullable Explanation tried(Map<String, @Nullable Object> chosen) {
        try {
            Generation generation = declaration.generate(chosen, rows, NewKeys.GENERATED);
            Set<UUID> open = uuids(generation.generated());
            open.addAll(ownKeys);
            Map<UUID, UUID> keys = new Pairing(open, generation.effects(), captured).keys();
            List<Effect> declared = Effects.renamed(generation.effects(), keys);
            nearest = declared;
            if (new Outcomes(declaration.schema(), declared, rows).sameAs(done)) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                chosen.forEach((name, value) -> named.put(name, Effects.renamed(value, keys)));
                declaration.checkChoices(named, rows);
                return new Declaration.Explanation(named, declared);
            }
        } catch (GuardRejectedException e) {
            guard = e;
        } catch (OperationException e) {
            refusal = e; // Another choice may be fine.
        }
        return null;
    }
}
