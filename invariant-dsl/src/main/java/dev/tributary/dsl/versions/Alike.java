package dev.tributary.dsl.versions;

import dev.tributary.dsl.source.SourceRange;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether two parts of declarations say the same, wherever they stand. */
final class Alike {
    private Alike() {}

    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == other;
        } else if (one instanceof SourceRange) {
            return other instanceof SourceRange;
        } else if (one instanceof List<?> list) {
            return other instanceof List<?> others && same(list.iterator(), others.iterator());
        } else if (one instanceof Map<?, ?> map) {
            return other instanceof Map<?, ?> others
                    && map.keySet().equals(others.keySet())
                    && map.entrySet().stream().allMatch(e -> same(e.getValue(), others.get(e.getKey())));
        } else if (one.getClass().isRecord()) {
            return one.getClass().equals(other.getClass()) && sameComponents(one, other);
        }
        return one.equals(other);
    }

    private static boolean same(Iterator<?> one, Iterator<?> other) {
        while (one.hasNext() && other.hasNext()) {
            if (!same(one.next(), other.next())) {
                return false;
            }
        }
        return one.hasNext() == other.hasNext();
    }

    private static boolean sameComponents(Object one, Object other) {
        try {
            for (RecordComponent component : one.getClass().getRecordComponents()) {
                if (!same(
                        component.getAccessor().invoke(one),
                        component.getAccessor().invoke(other))) {
                    return false;
                }
            }
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("declarations are public records", e);
        }
    }
}
