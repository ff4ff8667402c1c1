package dev.tributary.spring.capture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DelegatingDataAccessStrategy;
import org.springframework.data.jdbc.core.convert.Identifier;
import org.springframework.data.jdbc.core.convert.InsertSubject;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.conversion.IdValueSource;

/**
 * The rows that an aggregate is stored in. Spring Data itself says which they are, by inserting the aggregate into nothing:
 * so references of children to their parents, keys of maps and nested children cannot be understood differently here.
 */
final class AggregateRows {

    /**
     * One row, the root's first.
     *
     * @param instance the root, or a child
     * @param parents the columns that no property of a child stands for: the keys of its parents, and its place in a map
     */
    record Stored(Object instance, Map<String, Object> parents) {}

    private AggregateRows() {}

    static List<Stored> of(Object aggregate, JdbcConverter converter) {
        Recorder recorder = new Recorder();
        // Without an application context it publishes no events and calls no callbacks.
        JdbcAggregateTemplate template = new JdbcAggregateTemplate(converter, recorder);
        template.setEntityLifecycleEventsEnabled(false);
        template.insert(aggregate);
        return recorder.stored;
    }

    static Map<String, Object> columns(Identifier parents) {
        Map<String, Object> columns = new LinkedHashMap<>();
        parents.toMap().forEach((name, value) -> columns.put(name.getReference(), value));
        return columns;
    }

    private static final class Recorder extends DelegatingDataAccessStrategy {
        private final List<Stored> stored = new ArrayList<>();

        @Override
        public <T> @Nullable Object insert(
                T instance, Class<T> domainType, Identifier identifier, IdValueSource idValueSource) {
            stored.add(new Stored(instance, columns(identifier)));
            return null;
        }

        @Override
        public <T> @Nullable Object[] insert(
                List<InsertSubject<T>> subjects, Class<T> domainType, IdValueSource idValueSource) {
            subjects.forEach(
                    subject -> stored.add(new Stored(subject.getInstance(), columns(subject.getIdentifier()))));
            return new @Nullable Object[subjects.size()];
        }
    }
}
