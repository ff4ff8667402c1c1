package dev.tributary.maven;

import dev.tributary.dsl.forms.JavaType;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.RecordComponentInfo;
import org.jboss.jandex.Type;
import org.jboss.jandex.WildcardType;

/** A Java type as class files show it. */
record JandexType(Type type, JavaClasses classes) implements JavaType {

    @Override
    public String name() {
        return type.name().toString();
    }

    @Override
    public List<JavaType> arguments() {
        return type instanceof ParameterizedType parameterized
                ? parameterized.arguments().stream().map(this::argument).toList()
                : List.of();
    }

    private JavaType argument(Type argument) {
        return new JandexType(argument instanceof WildcardType wildcard ? wildcard.extendsBound() : argument, classes);
    }

    @Override
    public boolean isClass() {
        return type.kind() == Type.Kind.CLASS;
    }

    @Override
    public Optional<Shape> shape() {
        return classes.find(type.name()).map(this::shape);
    }

    private Shape shape(ClassInfo known) {
        Kind kind = known.isEnum()
                ? Kind.ENUM
                : known.isRecord() ? Kind.RECORD : known.isInterface() ? Kind.INTERFACE : Kind.CLASS;
        Set<String> constants = known.fields().stream()
                .filter(FieldInfo::isEnumConstant)
                .map(FieldInfo::name)
                .collect(Collectors.toSet());
        return new Shape(kind, components(known), constants);
    }

    private Map<String, JavaType> components(ClassInfo known) {
        Map<String, JavaType> components = new LinkedHashMap<>();
        if (known.isRecord()) {
            for (RecordComponentInfo component : known.recordComponentsInDeclarationOrder()) {
                components.put(component.name(), new JandexType(component.type(), classes));
            }
            return components;
        }
        Optional<ClassInfo> current = Optional.of(known);
        while (current.isPresent()) {
            for (FieldInfo field : current.get().fieldsInDeclarationOrder()) {
                if (!Modifier.isStatic(field.flags()) && !field.isSynthetic()) {
                    components.putIfAbsent(field.name(), new JandexType(field.type(), classes));
                }
            }
            DotName parent = current.get().superName();
            current = parent == null ? Optional.empty() : classes.find(parent);
        }
        return components;
    }
}
