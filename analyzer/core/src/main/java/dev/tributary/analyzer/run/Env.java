package dev.tributary.analyzer.run;

import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The values of variables, inner ones first. */
final class Env {
    static final Env EMPTY = new Env("", null, null);

    private final String name;
    private final @Nullable Object value;
    private final @Nullable Env outer;

    private Env(String name, @Nullable Object value, @Nullable Env outer) {
        this.name = name;
        this.value = value;
        this.outer = outer;
    }

    static Env of(Map<String, @Nullable Object> values) {
        Env env = EMPTY;
        for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
            env = env.with(entry.getKey(), entry.getValue());
        }
        return env;
    }

    Env with(String variable, @Nullable Object bound) {
        return new Env(variable, bound, this);
    }

    @Nullable
    Object get(String variable) {
        for (Env env = this; env.outer != null; env = env.outer) {
            if (env.name.equals(variable)) {
                return env.value;
            }
        }
        throw new NoSuchElementException("there is no value for " + variable);
    }
}
