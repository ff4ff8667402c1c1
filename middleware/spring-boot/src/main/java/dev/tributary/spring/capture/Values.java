package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.relational.core.conversion.AbstractRelationalConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.RelationalPredicates;

/** Turns Java values into the one form that each {@link Type} has everywhere in Tributary. */
public final class Values {
    private final Application application;
    private final JdbcConverter converter;
    private final RelationalMappingContext context;
    private final Columns columns;

    Values(Application application, JdbcConverter converter) {
        this.application = application;
        this.converter = converter;
        this.context = converter.getMappingContext();
        this.columns = new Columns(application);
    }

    /**
     * The canonical form of a method's argument; null when it is absent.
     *
     * @throws IllegalArgumentException when the Java value cannot be of that type
     */
    public @Nullable Object canonical(Type type, boolean nullable, @Nullable Object value) {
        Object present = present(value);
        if (present == null) {
            if (nullable) {
                return null;
            }
            throw new IllegalArgumentException("null is no value of type " + type);
        }
        return canonical(type, present);
    }

    /** What an optional or a reference holds. */
    private static @Nullable Object present(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return present(optional.orElse(null));
        } else if (value instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        } else if (value instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        return value instanceof AggregateReference<?, ?> reference ? reference.getId() : value;
    }

    private Object canonical(Type type, Object value) {
        if (type instanceof Type.Reference reference) {
            return key(application.entity(reference.entity()), value);
        } else if (type instanceof Type.ListOf list) {
            return list(list, value);
        } else if (type instanceof Type.Tuple tuple) {
            return tuple(tuple, value);
        }
        Object canonical = scalar(type, stored(type, value));
        if (canonical == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " is not a Java form of type " + type);
        }
        return canonical;
    }

    private List<Object> list(Type.ListOf type, Object value) {
        if (!(value instanceof Collection<?> elements)) {
            throw new IllegalArgumentException(value.getClass().getName() + " is not a Java form of type " + type);
        }
        List<Object> canonical = new ArrayList<>();
        for (Object element : elements) {
            canonical.add(Objects.requireNonNull(canonical(type.element(), false, element)));
        }
        return canonical;
    }

    /** Fields by name; absent ones are left out. */
    private Map<String, Object> tuple(Type.Tuple type, Object value) {
        Map<String, @Nullable Object> fields = Fields.of(value);
        Map<String, Object> canonical = new LinkedHashMap<>();
        for (Parameter field : type.fields()) {
            Object part = part(field, fields.get(field.name()));
            if (part != null) {
                canonical.put(field.name(), part);
            }
        }
        return canonical;
    }

    private @Nullable Object part(Parameter field, @Nullable Object value) {
        try {
            return canonical(field.type(), field.nullable() || field.fresh(), value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("`" + field.name() + "`: " + e.getMessage(), e);
        }
    }

    /** A value of the application's own type as its converter stores it; its name for a literal without one. */
    private Object stored(Type type, Object value) {
        if (!(value instanceof Enum<?>) && scalar(type, value) != null) {
            return value;
        }
        if (!(converter instanceof AbstractRelationalConverter known)) {
            return value;
        }
        return known.getConversions()
                .getCustomWriteTarget(value.getClass())
                .map(target -> (Object) known.getConversionService().convert(value, target))
                .orElse(value);
    }

    private static @Nullable Object scalar(Type type, Object value) {
        if (type.numeric()) {
            return number(value);
        } else if (type instanceof Type.Text) {
            return value instanceof CharSequence ? value.toString() : null;
        } else if (type instanceof Type.Bool) {
            return value instanceof Boolean ? value : null;
        } else if (type instanceof Type.Uuid) {
            return value instanceof UUID ? value : null;
        } else if (type instanceof Type.Timestamp) {
            Instant instant = instant(value);
            return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
        } else if (type instanceof Type.Date) {
            return value instanceof LocalDate ? value : null;
        } else if (type instanceof Type.Enumeration) {
            return value instanceof Enum<?> literal ? literal.name() : value instanceof String ? value : null;
        }
        throw new IllegalStateException("a scalar type, not " + type);
    }

    private static @Nullable BigDecimal number(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        } else if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        return null;
    }

    private static @Nullable Instant instant(Object value) {
        if (value instanceof Instant instant) {
            return instant;
        } else if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        } else if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        return null;
    }

    /** The key of a row, from whatever its Java type has for an id. */
    public RowKey key(Entity entity, Object given) {
        Object id = present(given);
        if (id == null) {
            throw new IllegalArgumentException("null is no key of " + entity.name());
        }
        if (id instanceof RowKey key) {
            return key;
        }
        List<Columns.Column> keyColumns = columns.ofKey(entity);
        if (keyColumns.size() == 1) {
            Object single =
                    scalar(keyColumns.get(0).type(), stored(keyColumns.get(0).type(), id));
            if (single != null) {
                return nest(entity, List.of(single).iterator());
            }
        }
        Map<String, @Nullable Object> named = Fields.of(id);
        List<Attribute> keys = entity.keys();
        return keys.stream().allMatch(key -> named.containsKey(key.name()))
                ? new RowKey(keys.stream()
                        .map(key -> required(key.type(), named.get(key.name())))
                        .toList())
                : key(entity, columns(id));
    }

    /** The key of a row, from its columns. */
    RowKey key(Entity entity, Map<String, @Nullable Object> parts) {
        return nest(
                entity,
                columns.ofKey(entity).stream()
                        .map(column -> keyPart(entity, column, parts))
                        .iterator());
    }

    private Object required(Type type, @Nullable Object value) {
        return Objects.requireNonNull(canonical(type, false, value));
    }

    private Object keyPart(Entity entity, Columns.Column column, Map<String, @Nullable Object> parts) {
        if (!parts.containsKey(column.name())) {
            throw new IllegalArgumentException(
                    "a key of " + entity.name() + " has no part `" + column.name() + "`, only " + parts.keySet());
        }
        return required(column.type(), parts.get(column.name()));
    }

    /** Folds flat column values back into a key whose parts may be keys themselves. */
    private RowKey nest(Entity entity, Iterator<Object> flat) {
        return new RowKey(entity.keys().stream()
                .map(key -> key.type() instanceof Type.Reference reference
                        ? (Object) nest(application.entity(reference.entity()), flat)
                        : flat.next())
                .toList());
    }

    /** Whether there is a value for every attribute that must have one. */
    boolean complete(Entity entity, Map<String, @Nullable Object> flat) {
        return entity.attributes().stream()
                .filter(attribute -> !attribute.nullable())
                .flatMap(attribute -> columns.of(attribute).stream())
                .allMatch(column -> present(flat.get(column.name())) != null);
    }

    /** All attributes of a managed row, from its columns; null where it has no value. */
    Map<String, @Nullable Object> image(Entity entity, Map<String, @Nullable Object> flat) {
        Map<String, @Nullable Object> image = new LinkedHashMap<>();
        for (Attribute attribute : entity.attributes()) {
            try {
                image.put(attribute.name(), attributeOf(attribute, flat));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(entity.name() + "." + attribute.name() + ": " + e.getMessage(), e);
            }
        }
        return image;
    }

    private @Nullable Object attributeOf(Attribute attribute, Map<String, @Nullable Object> flat) {
        List<Columns.Column> parts = columns.of(attribute);
        if (attribute.nullable() && parts.stream().allMatch(part -> present(flat.get(part.name())) == null)) {
            return null;
        }
        if (attribute.type() instanceof Type.Reference reference) {
            return nest(
                    application.entity(reference.entity()),
                    parts.stream()
                            .map(part -> required(part.type(), flat.get(part.name())))
                            .iterator());
        }
        return required(attribute.type(), flat.get(parts.get(0).name()));
    }

    /** The Java values behind an object's own columns. */
    Map<String, @Nullable Object> columns(Object object) {
        Map<String, @Nullable Object> flat = new HashMap<>();
        flatten(object, "", flat);
        return flat;
    }

    private void flatten(Object object, String prefix, Map<String, @Nullable Object> flat) {
        RelationalPersistentEntity<?> persistent = context.getPersistentEntity(object.getClass());
        if (persistent == null) {
            throw new IllegalArgumentException(object.getClass().getName() + " has no columns");
        }
        PersistentPropertyAccessor<Object> accessor = persistent.getPropertyAccessor(object);
        for (RelationalPersistentProperty property : persistent) {
            if (RelationalPredicates.isRelation(property)) {
                continue;
            }
            Object value = accessor.getProperty(property);
            if (!property.isEmbedded()) {
                flat.put(prefix + property.getColumnName().getReference(), value);
            } else if (value != null) {
                flatten(value, prefix + property.getEmbeddedPrefix(), flat);
            }
        }
    }

    /** The columns that a property is stored in. */
    Set<String> columnsOf(RelationalPersistentProperty property) {
        Set<String> names = new java.util.TreeSet<>();
        collect(property, "", names);
        return names;
    }

    private void collect(RelationalPersistentProperty property, String prefix, Set<String> names) {
        if (!property.isEmbedded()) {
            names.add(prefix + property.getColumnName().getReference());
            return;
        }
        for (RelationalPersistentProperty part : context.getRequiredPersistentEntity(property.getActualType())) {
            collect(part, prefix + property.getEmbeddedPrefix(), names);
        }
    }
}
