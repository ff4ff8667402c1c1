package dev.tributary.dsl;

import dev.tributary.dsl.source.SourceRange;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Trees in words, without the places that they come from: equal words, equal meaning. */
public final class Described {
    private Described() {}

    /** Every record, list, map and value inside, in their order. */
    public static String of(Object tree) {
        if (tree == null) {
            return "-";
        } else if (tree instanceof Record node) {
            return node.getClass().getSimpleName() + components(node);
        } else if (tree instanceof Collection<?> several) {
            return several.stream().map(Described::of).collect(Collectors.joining(", ", "[", "]"));
        } else if (tree instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> of(entry.getKey()) + ": " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (tree instanceof Optional<?> maybe) {
            return maybe.map(Described::of).orElse("-");
        }
        return tree.toString();
    }

    private static String components(Record node) {
        StringBuilder text = new StringBuilder("(");
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            if (component.getType() != SourceRange.class) {
                try {
                    component.getAccessor().setAccessible(true);
                    text.append(of(component.getAccessor().invoke(node))).append("; ");
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
        }
        return text.append(")").toString();
    }
}
