package dev.tributary.spring.operation;

import dev.tributary.dsl.forms.JavaType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.ResolvableType;

/** A Java type as the running class shows it. */
record ReflectedType(ResolvableType type) implements JavaType {

    @Override
    public String name() {
        return type.resolve(Object.class).getName();
    }

    @Override
    public List<JavaType> arguments() {
        return Arrays.stream(type.getGenerics())
                .map(ReflectedType::new)
                .map(JavaType.class::cast)
                .toList();
    }

    @Override
    public boolean isClass() {
        Class<?> found = type.resolve();
        return found != null && !found.isPrimitive() && !found.isArray();
    }

    @Override
    public Optional<Shape> shape() {
        Class<?> found = type.resolve();
        if (found == null || !isClass() || found.getName().startsWith("java.")) {
            return Optional.empty();
        }
        Set<String> constants = found.isEnum()
                ? Arrays.stream(found.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .collect(Collectors.toSet())
                : Set.of();
        Kind kind = found.isEnum()
                ? Kind.ENUM
                : found.isRecord() ? Kind.RECORD : found.isInterface() ? Kind.INTERFACE : Kind.CLASS;
        return Optional.of(new Shape(kind, components(found), constants));
    }

    private Map<String, JavaType> components(Class<?> found) {
        Map<String, JavaType> components = new LinkedHashMap<>();
        if (found.isRecord()) {
            for (RecordComponent component : found.getRecordComponents()) {
                components.put(
                        component.getName(),
                        new ReflectedType(ResolvableType.forType(component.getGenericType(), type)));
            }
            return components;
        }
        for (Class<?> current = found; current != null && current != Object.class; current = current.getSuperclass()) {
            for (Field field : current.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    components.putIfAbsent(field.getName(), new ReflectedType(ResolvableType.forField(field, found)));
                }
            }
        }
        return components;
    }
}
