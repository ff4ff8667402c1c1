package dev.tributary.dsl.forms;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A Java type, as a class file or the running class shows it. */
public interface JavaType {

    /** With its package, without its arguments, a nested class after {@code $}; a primitive's keyword. */
    String name();

    /** Its type arguments; a wildcard is its bound. */
    List<JavaType> arguments();

    /** What is inside; empty for primitives, arrays, the platform's classes, and what could not be found. */
    Optional<Shape> shape();

    /** Whether this is one class, and no primitive, array or variable. */
    boolean isClass();

    /** What a class is made of. */
    enum Kind {
        ENUM,
        RECORD,
        INTERFACE,
        CLASS
    }

    /**
     * The inside of a class.
     *
     * @param components a record's components, or a class's fields with those of its superclasses, by name
     * @param constants an enum's
     */
    record Shape(Kind kind, Map<String, JavaType> components, Set<String> constants) {}

    /** As a developer would write it, with its package. */
    default String show() {
        return name() + shown(arguments().stream().map(JavaType::show).toList());
    }

    /** As a developer would write it, without packages. */
    default String simple() {
        String name = name();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1)
                + shown(arguments().stream().map(JavaType::simple).toList());
    }

    private static String shown(List<String> arguments) {
        return arguments.isEmpty() ? "" : arguments.stream().collect(Collectors.joining(", ", "<", ">"));
    }
}
