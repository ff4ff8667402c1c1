package dev.tributary.analyzer.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the variables of an expression stand for.
 *
 * @param values by variable; the value of a list parameter is the sort of its elements
 * @param elements by variable that stands for an element with fields, the sort of the element
 * @param depth the greatest depth of the rows that variables were bound to, see {@link Universe}
 */
record Env(Map<String, Value> values, Map<String, String> elements, int depth) {
    static final Env EMPTY = new Env(Map.of(), Map.of(), 0);

    Env {
        values = Map.copyOf(values);
        elements = Map.copyOf(elements);
    }

    Value value(String variable) {
        return Objects.requireNonNull(values.get(variable), variable);
    }

    Env with(String variable, Value value, int depthOfValue) {
        Map<String, Value> more = new LinkedHashMap<>(values);
        more.put(variable, value);
        return new Env(more, elements, Math.max(depth, depthOfValue));
    }

    Env withElement(String variable, String term, String sort, int depthOfValue) {
        Map<String, String> more = new LinkedHashMap<>(elements);
        more.put(variable, sort);
        return new Env(with(variable, Value.of(term), 0).values(), more, Math.max(depth, depthOfValue));
    }

    /** The values of some variables as text, in the order of their names. */
    String key(Set<String> variables) {
        StringBuilder key = new StringBuilder();
        variables.stream().sorted().forEach(v -> {
            Value value = value(v);
            key.append(' ')
                    .append(v)
                    .append('=')
                    .append(value.term())
                    .append('/')
                    .append(value.isNull());
        });
        return key.toString();
    }
}
