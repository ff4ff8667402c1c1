package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pairs the rows that a declaration makes under keys of its own with the rows that a body made under other keys, so that
 * their values agree. Rows that differ in nothing but their keys are paired in their order.
 */
final class Pairing {
    /** Only rows that agree in all their values and differ in what refers to them can make it so many. */
    private static final int MOST_STEPS = 2_000_000;

    private final Set<UUID> open;
    private final List<Effect.Make> declared = new ArrayList<>();
    private final Map<String, List<Effect.Make>> captured = new HashMap<>();
    private final Map<UUID, UUID> keys = new HashMap<>();
    private final Set<RowId> taken = new HashSet<>();
    private int steps;

    /**
     * Pairs rows.
     *
     * @param open the keys that stand for others
     */
    Pairing(Set<UUID> open, List<Effect> declaredEffects, List<Effect> capturedEffects) {
        this.open = open;
        if (open.isEmpty()) {
            return;
        }
        for (Effect effect : declaredEffects) {
            if (effect instanceof Effect.Make make && isOpen(make.row().key())) {
                declared.add(make);
            }
        }
        for (Effect effect : capturedEffects) {
            if (effect instanceof Effect.Make make) {
                captured.computeIfAbsent(make.row().entity(), e -> new ArrayList<>())
                        .add(make);
            }
        }
    }

    private boolean isOpen(Object value) {
        return value instanceof UUID uuid
                ? open.contains(uuid)
                : value instanceof RowKey key && key.values().stream().anyMatch(this::isOpen);
    }

    /** The body's keys by those of the declaration, as far as there is a pair for them. */
    Map<UUID, UUID> keys() {
        return pair(0) ? keys : Map.of();
    }

    private boolean pair(int next) {
        if (next == declared.size()) {
            return true;
        }
        Effect.Make wanted = declared.get(next);
        for (Effect.Make candidate : captured.getOrDefault(wanted.row().entity(), List.of())) {
            if (taken.contains(candidate.row()) || steps++ > MOST_STEPS) {
                continue;
            }
            List<UUID> bound = new ArrayList<>();
            if (agree(wanted, candidate, bound)) {
                taken.add(candidate.row());
                if (pair(next + 1)) {
                    return true;
                }
                taken.remove(candidate.row());
            }
            bound.forEach(keys::remove);
        }
        return false;
    }

    private boolean agree(Effect.Make one, Effect.Make other, List<UUID> bound) {
        for (Map.Entry<String, @Nullable Object> value : one.values().entrySet()) {
            if (!agree(value.getValue(), other.values().get(value.getKey()), bound)) {
                return false;
            }
        }
        return true;
    }

    private boolean agree(@Nullable Object one, @Nullable Object other, List<UUID> bound) {
        if (one instanceof UUID uuid && open.contains(uuid) && other instanceof UUID theirs) {
            UUID known = keys.putIfAbsent(uuid, theirs);
            if (known == null) {
                bound.add(uuid);
            }
            return known == null || known.equals(theirs);
        }
        if (one instanceof RowKey key && other instanceof RowKey theirs) {
            for (int i = 0; i < key.values().size(); i++) {
                if (!agree(key.values().get(i), theirs.values().get(i), bound)) {
                    return false;
                }
            }
            return true;
        }
        return Evaluator.same(one, other);
    }
}
