package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.RelationalPredicates;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/** Which Java types stand for which managed entities: a type maps to the entity whose table it is stored in. */
public final class ManagedTypes {
    private final Application application;
    private final JdbcConverter converter;
    private final RelationalMappingContext context;
    private final Columns columns;
    private final Values values;
    private final Copies copies;
    private final Map<Class<?>, Optional<ManagedType>> types = new ConcurrentHashMap<>();

    public ManagedTypes(Application application, JdbcConverter converter) {
        this.application = application;
        this.converter = converter;
        this.context = converter.getMappingContext();
        this.columns = new Columns(application);
        this.values = new Values(application, converter);
        this.copies = new Copies(context);
    }

    /** The conversion between Java values and the forms that {@link dev.tributary.dsl.model.Type} names. */
    public Values values() {
        return values;
    }

    JdbcConverter converter() {
        return converter;
    }

    Copies copies() {
        return copies;
    }

    /** The managed type behind a Java class; empty when its table is not managed. */
    Optional<ManagedType> find(Class<?> type) {
        Optional<ManagedType> known = types.get(type);
        if (known == null) {
            known = resolve(type);
            types.put(type, known);
        }
        return known;
    }

    ManagedType required(Class<?> type) {
        return find(type)
                .orElseThrow(() -> new IllegalStateException(type.getName() + " is stored in no managed table"));
    }

    private Optional<ManagedType> resolve(Class<?> type) {
        RelationalPersistentEntity<?> persistent = context.getPersistentEntity(type);
        if (persistent == null) {
            return Optional.empty();
        }
        String table = persistent.getTableName().getReference();
        // A table outside the search path is named with its schema on both sides.
        List<String> names = persistent.getQualifiedTableName().stream()
                .map(SqlIdentifier::getReference)
                .toList();
        String qualified = String.join(".", names);
        boolean parent = hasChildren(persistent);
        return application.entities().stream()
                .filter(entity -> entity.table().equals(table) || entity.table().equals(qualified))
                .findFirst()
                .map(entity -> new ManagedType(
                        entity,
                        persistent,
                        this,
                        persistent.hasIdProperty()
                                && columnsOf(persistent, true).containsAll(columnsOf(entity)),
                        parent));
    }

    private boolean hasChildren(RelationalPersistentEntity<?> persistent) {
        return context.findPersistentPropertyPaths(persistent.getType(), RelationalPredicates.isRelation()).stream()
                .anyMatch(path -> context.getAggregatePath(path).isWritable());
    }

    /** The columns that the properties of a type are stored in, with those that it only reads or without. */
    Set<String> columnsOf(RelationalPersistentEntity<?> persistent, boolean readOnly) {
        Set<String> names = new TreeSet<>();
        for (RelationalPersistentProperty property : persistent) {
            if (!RelationalPredicates.isRelation(property) && (readOnly || property.isWritable())) {
                names.addAll(values.columnsOf(property));
            }
        }
        return names;
    }

    /** The columns that an entity declares. */
    Set<String> columnsOf(Entity entity) {
        Set<String> names = new TreeSet<>();
        entity.attributes().forEach(attribute -> columns.of(attribute).forEach(column -> names.add(column.name())));
        return names;
    }

    /** The columns of an entity's key. */
    Set<String> keyColumnsOf(Entity entity) {
        Set<String> names = new TreeSet<>();
        columns.ofKey(entity).forEach(column -> names.add(column.name()));
        return names;
    }

    /**
     * Checks every type that Spring Data knows, and throws with everything that does not fit.
     *
     * @throws UnsuitableEntityException when some type cannot be captured faithfully
     */
    public void check() {
        new ManagedTypeCheck(this, context).check();
    }
}
