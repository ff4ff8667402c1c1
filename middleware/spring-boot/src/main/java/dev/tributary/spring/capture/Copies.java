package dev.tributary.spring.capture;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.CollectionFactory;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** Copies aggregates, so that what an application does to an instance later does not reach what it saved. */
final class Copies {
    private static final EntityInstantiators INSTANTIATORS = new EntityInstantiators();

    private final RelationalMappingContext context;

    Copies(RelationalMappingContext context) {
        this.context = context;
    }

    @SuppressWarnings("unchecked")
    <T> T of(T aggregate) {
        return (T) entity(aggregate);
    }

    private Object entity(Object instance) {
        RelationalPersistentEntity<?> persistent = context.getRequiredPersistentEntity(instance.getClass());
        PersistentPropertyAccessor<Object> source = persistent.getPropertyAccessor(instance);
        ParameterValueProvider<RelationalPersistentProperty> arguments = new ParameterValueProvider<>() {
            @Override
            @SuppressWarnings("unchecked")
            public <P> @Nullable P getParameterValue(Parameter<P, RelationalPersistentProperty> parameter) {
                String name = parameter.getName();
                return name == null ? null : (P) value(persistent.getRequiredPersistentProperty(name), source);
            }
        };
        @SuppressWarnings("unchecked")
        RelationalPersistentEntity<Object> type = (RelationalPersistentEntity<Object>) persistent;
        Object copy = INSTANTIATORS.getInstantiatorFor(type).createInstance(type, arguments);
        PersistentPropertyAccessor<Object> target = persistent.getPropertyAccessor(copy);
        for (RelationalPersistentProperty property : persistent) {
            if (!property.isImmutable() && !persistent.isCreatorArgument(property)) {
                target.setProperty(property, value(property, source));
            }
        }
        return target.getBean();
    }

    private @Nullable Object value(RelationalPersistentProperty property, PersistentPropertyAccessor<Object> source) {
        Object value = source.getProperty(property);
        if (value == null || !property.isEntity()) {
            return value;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = CollectionFactory.createApproximateMap(map, map.size());
            map.forEach((key, element) -> copy.put(key, entity(element)));
            return copy;
        } else if (value instanceof Collection<?> collection) {
            Collection<Object> copy = CollectionFactory.createApproximateCollection(collection, collection.size());
            collection.forEach(element -> copy.add(entity(element)));
            return copy;
        }
        return entity(value);
    }
}
