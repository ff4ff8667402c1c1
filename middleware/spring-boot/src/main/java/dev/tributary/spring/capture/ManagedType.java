package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Entity;
import dev.tributary.effect.RowId;
import dev.tributary.engine.UuidV7;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** One Java type that stands for rows of a managed entity: the root of an aggregate, or a child in one. */
final class ManagedType {
    private final Entity entity;
    private final RelationalPersistentEntity<?> persistent;
    private final ManagedTypes types;
    private final boolean whole;
    private final boolean parent;

    /**
     * Takes {@code whole}, whether its properties are stored in all columns of the entity, and {@code parent}, whether it
     * holds children. A child that is not whole is only known together with its parents.
     */
    ManagedType(
            Entity entity,
            RelationalPersistentEntity<?> persistent,
            ManagedTypes types,
            boolean whole,
            boolean parent) {
        this.entity = entity;
        this.persistent = persistent;
        this.types = types;
        this.whole = whole;
        this.parent = parent;
    }

    /** A row as it would be stored. */
    record ManagedRow(Entity entity, RowId id, Map<String, @Nullable Object> image) {}

    Entity entity() {
        return entity;
    }

    String name() {
        return persistent.getType().getSimpleName();
    }

    boolean whole() {
        return whole;
    }

    boolean parent() {
        return parent;
    }

    boolean hasKey(Object instance) {
        return persistent.getIdentifierAccessor(instance).getIdentifier() != null;
    }

    Object idOf(Object instance) {
        return persistent.getIdentifierAccessor(instance).getRequiredIdentifier();
    }

    RowId rowOf(Object instance) {
        return row(idOf(instance));
    }

    RowId row(Object id) {
        return new RowId(entity.name(), types.values().key(entity, id));
    }

    /** Whether an instance has a value wherever its row must have one. */
    boolean complete(Object instance) {
        return types.values().complete(entity, types.values().columns(instance));
    }

    /** All rows of an aggregate, its root's first. */
    List<ManagedRow> rows(Object aggregate) {
        if (!parent) {
            return List.of(root(aggregate));
        }
        List<ManagedRow> rows = new ArrayList<>();
        for (AggregateRows.Stored stored : AggregateRows.of(aggregate, types.converter())) {
            rows.add(types.required(stored.instance().getClass()).stored(stored.instance(), stored.parents()));
        }
        return rows;
    }

    /** The root's own row. */
    ManagedRow root(Object aggregate) {
        return stored(aggregate, Map.of());
    }

    private ManagedRow stored(Object instance, Map<String, Object> parents) {
        Map<String, @Nullable Object> columns = types.values().columns(instance);
        columns.putAll(parents);
        Map<String, @Nullable Object> image = types.values().image(entity, columns);
        return new ManagedRow(entity, new RowId(entity.name(), types.values().key(entity, columns)), image);
    }

    /** A new key for an instance that has none, when its key is one that can be generated; else null. */
    @Nullable
    UUID missingKey(Object instance) {
        RelationalPersistentProperty id = persistent.getIdProperty();
        return id != null
                        && id.getType() == UUID.class
                        && persistent.getPropertyAccessor(instance).getProperty(id) == null
                ? UuidV7.generate()
                : null;
    }

    /** The same instance with a new key where it has none, when the key is one that can be generated. */
    Object withKey(Object instance) {
        UUID key = missingKey(instance);
        if (key == null) {
            return instance;
        }
        PersistentPropertyAccessor<Object> accessor = persistent.getPropertyAccessor(instance);
        accessor.setProperty(persistent.getRequiredIdProperty(), key);
        return accessor.getBean();
    }

    /** A copy that later changes of mutable instances do not reach. */
    <T> T copy(T aggregate) {
        return types.copies().of(aggregate);
    }
}
