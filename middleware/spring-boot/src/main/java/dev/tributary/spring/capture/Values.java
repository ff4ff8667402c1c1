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
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** Turns Java values into the one form that each {@link Type} has everywhere in Tributary. */
public final class Values {
    private final Application application;
    private final JdbcMappingContext context;
    private final Columns columns;

    Values(Application application, JdbcMappingContext context) {
        this.application = application;
        this.context = context;
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
        Object canonical = scalar(type, value);
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
        if (keyColumns.size() == 1 && isSimple(keyColumns.get(0).type(), id)) {
            return nest(entity, List.of(canonical(keyColumns.get(0).type(), id)).iterator());
        }
        Map<String, @Nullable Object> named = Fields.of(id);
        List<Attribute> keys = entity.keys();
        if (keys.stream().allMatch(key -> named.containsKey(key.name()))) {
            return new RowKey(keys.stream()
                    .map(key -> required(key.type(), named.get(key.name())))
                    .toList());
        }
        Map<String, @Nullable Object> parts = flatten(id);
        return nest(
                entity,
                keyColumns.stream()
                        .map(column -> canonicalPart(entity, column, parts))
                        .iterator());
    }

    private Object required(Type type, @Nullable Object value) {
        return Objects.requireNonNull(canonical(type, false, value));
    }

    private static boolean isSimple(Type type, Object id) {
        return scalar(type, id) != null;
    }

    private Object canonicalPart(Entity entity, Columns.Column column, Map<String, @Nullable Object> parts) {
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

    /** All attributes of a managed row, from the Java object that stands for it. */
    Map<String, Object> image(Entity entity, Object row) {
        Map<String, @Nullable Object> flat = flatten(row);
        Map<String, Object> image = new LinkedHashMap<>();
        for (Attribute attribute : entity.attributes()) {
            image.put(attribute.name(), attributeOf(entity, attribute, flat));
        }
        return image;
    }

    private Object attributeOf(Entity entity, Attribute attribute, Map<String, @Nullable Object> flat) {
        try {
            List<Columns.Column> parts = columns.of(attribute);
            if (attribute.type() instanceof Type.Reference reference) {
                return nest(
                        application.entity(reference.entity()),
                        parts.stream()
                                .map(part -> required(part.type(), flat.get(part.name())))
                                .iterator());
            }
            return required(attribute.type(), flat.get(parts.get(0).name()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(entity.name() + "." + attribute.name() + ": " + e.getMessage(), e);
        }
    }

    /** The Java values behind an object's columns. */
    private Map<String, @Nullable Object> flatten(Object object) {
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
