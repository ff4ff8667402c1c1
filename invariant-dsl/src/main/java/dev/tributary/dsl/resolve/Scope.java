package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables that an expression can name, and their types: those of one place, and those around it. */
final class Scope {
    static final Scope EMPTY = new Scope(Map.of(), null);

    private final Map<String, Type> own;
    private final @Nullable Scope around;

    private Scope(Map<String, Type> own, @Nullable Scope around) {
        this.own = own;
        this.around = around;
    }

    static Scope of(Map<String, Type> variables) {
        return new Scope(new LinkedHashMap<>(variables), null);
    }

    @Nullable
    Type type(String variable) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            Type type = scope.own.get(variable);
            if (type != null) {
                return type;
            }
        }
        return null;
    }

    boolean contains(String variable) {
        return type(variable) != null;
    }

    /** All of them, outer before inner. */
    Map<String, Type> variables() {
        Deque<Scope> outerFirst = new ArrayDeque<>();
        for (Scope scope = this; scope != null; scope = scope.around) {
            outerFirst.push(scope);
        }
        Map<String, Type> all = new LinkedHashMap<>();
        outerFirst.forEach(scope -> all.putAll(scope.own));
        return all;
    }

    Set<String> names() {
        return variables().keySet();
    }

    Scope with(String variable, Type type) {
        return new Scope(Map.of(variable, type), this);
    }
}
