package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The variables that an expression can name, and their types. */
record Scope(Map<String, Type> variables) {
    static final Scope EMPTY = new Scope(Map.of());

    Scope {
        variables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    @org.jspecify.annotations.Nullable
    Type type(String variable) {
        return variables.get(variable);
    }

    boolean contains(String variable) {
        return variables.containsKey(variable);
    }

    Set<String> names() {
        return variables.keySet();
    }

    Scope with(String variable, Type type) {
        Map<String, Type> more = new LinkedHashMap<>(variables);
        more.put(variable, type);
        return new Scope(more);
    }
}
