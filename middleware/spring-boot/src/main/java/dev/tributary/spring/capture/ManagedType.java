package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Entity;
import dev.tributary.effect.RowId;
import dev.tributary.engine.UuidV7;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** One Java type that stands for the rows of one managed entity. */
final class ManagedType {
    private static final EntityInstantiators INSTANTIATORS = new EntityInstantiators();

    private final Entity entity;
    private final RelationalPersistentEntity<?> persistent;
    private final Values values;

    ManagedType(Entity entity, RelationalPersistentEntity<?> persistent, Values values) {
        this.entity = entity;
        this.persistent = persistent;
        this.values = values;
    }

    Entity entity() {
        return entity;
    }

    Object idOf(Object instance) {
        return persistent.getIdentifierAccessor(instance).getRequiredIdentifier();
    }

    RowId rowOf(Object instance) {
        return row(idOf(instance));
    }

    RowId row(Object id) {
        return new RowId(entity.name(), values.key(entity, id));
    }

    Map<String, Object> image(Object instance) {
        return values.image(entity, instance);
    }

    Set<String> columnNames() {
        Set<String> names = new TreeSet<>();
        for (RelationalPersistentProperty property : persistent) {
            names.addAll(values.columnsOf(property));
        }
        return names;
    }

    /** The same instance with a new key where it has none, when the key is one that can be generated. */
    Object withKey(Object instance) {
        RelationalPersistentProperty id = persistent.getRequiredIdProperty();
        PersistentPropertyAccessor<Object> accessor = persistent.getPropertyAccessor(instance);
        if (accessor.getProperty(id) != null || id.getType() != UUID.class) {
            return instance;
        }
        accessor.setProperty(id, UuidV7.generate());
        return accessor.getBean();
    }

    /** A copy that later changes of a mutable instance do not reach. */
    @SuppressWarnings("unchecked")
    <T> T copy(T instance) {
        if (persistent.getType().isRecord()) {
            return instance;
        }
        PersistentPropertyAccessor<Object> source = persistent.getPropertyAccessor(instance);
        ParameterValueProvider<RelationalPersistentProperty> arguments = new ParameterValueProvider<>() {
            @Override
            public <P> @Nullable P getParameterValue(Parameter<P, RelationalPersistentProperty> parameter) {
                String name = parameter.getName();
                return name == null ? null : (P) source.getProperty(persistent.getRequiredPersistentProperty(name));
            }
        };
        Object copy = INSTANTIATORS
                .getInstantiatorFor(persistent)
                .createInstance((RelationalPersistentEntity<Object>) persistent, arguments);
        PersistentPropertyAccessor<Object> target = persistent.getPropertyAccessor(copy);
        for (RelationalPersistentProperty property : persistent) {
            if (!property.isImmutable() && !persistent.isCreatorArgument(property)) {
                target.setProperty(property, source.getProperty(property));
            }
        }
        return (T) target.getBean();
    }
}
