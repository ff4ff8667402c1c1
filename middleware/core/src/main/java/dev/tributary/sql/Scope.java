package dev.tributary.sql;

import dev.tributary.dsl.model.Type;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the variables of an expression are in the SQL around it. Never changes. */
final class Scope {
    static final Scope EMPTY = new Scope(Map.of());

    private final Map<String, Bound> variables;

    private Scope(Map<String, Bound> variables) {
        this.variables = variables;
    }

    /** What one variable is. */
    sealed interface Bound {}

    /** A row of an entity, under an alias that has the columns of its table. */
    record RowOf(String alias, String entity) implements Bound {}

    /** An element of a list, under an alias that has the columns {@code c1}, {@code c2} and so on. */
    record ElementOf(String alias, Type type) implements Bound {}

    /** A value. */
    record Given(@Nullable Object value) implements Bound {}

    static Scope of(Map<String, @Nullable Object> values) {
        Map<String, Bound> variables = new HashMap<>();
        values.forEach((name, value) -> variables.put(name, new Given(value)));
        return new Scope(variables);
    }

    Scope with(String name, Bound bound) {
        Map<String, Bound> more = new HashMap<>(variables);
        more.put(name, bound);
        return new Scope(more);
    }

    boolean has(String name) {
        return variables.containsKey(name);
    }

    /** A variable without a value is null. */
    Bound get(String name) {
        return variables.getOrDefault(name, new Given(null));
    }
}
