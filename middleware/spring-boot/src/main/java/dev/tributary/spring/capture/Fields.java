package dev.tributary.spring.capture;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What plain values of the application are made of: a record's components, a class's fields with those it inherits. */
final class Fields {
    private static final ClassValue<Map<String, Access>> ACCESS = new ClassValue<>() {
        @Override
        protected Map<String, Access> computeValue(Class<?> type) {
            return type.isRecord() ? ofRecord(type) : ofClass(type);
        }
    };

    private Fields() {}

    private interface Access {
        @Nullable
        Object get(Object object) throws IllegalAccessException, InvocationTargetException;
    }

    /** The values by name. */
    static Map<String, @Nullable Object> of(Object object) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        ACCESS.get(object.getClass()).forEach((name, access) -> values.put(name, read(access, object)));
        return values;
    }

    private static @Nullable Object read(Access access, Object object) {
        try {
            return access.get(object);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(object.getClass().getName() + " cannot be read", e);
        }
    }

    private static Map<String, Access> ofRecord(Class<?> type) {
        Map<String, Access> access = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = open(component.getAccessor());
            access.put(component.getName(), accessor::invoke);
        }
        return access;
    }

    private static Map<String, Access> ofClass(Class<?> type) {
        Map<String, Access> access = new LinkedHashMap<>();
        for (Class<?> current = type; current != null && !platform(current); current = current.getSuperclass()) {
            for (Field field : current.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    access.putIfAbsent(field.getName(), open(field)::get);
                }
            }
        }
        return access;
    }

    private static boolean platform(Class<?> type) {
        return type.getName().startsWith("java.");
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }
}
