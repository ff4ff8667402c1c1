package dev.tributary.dsl.forms;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Java method that stands for an operation.
 *
 * @param place its class and name, for people
 * @param body whether it has a body; without one its declaration is executed
 */
public record JavaMethod(String place, List<Argument> arguments, JavaType returns, boolean body) {
    public JavaMethod {
        arguments = List.copyOf(arguments);
    }

    /**
     * A parameter of the method.
     *
     * @param name null when the class was compiled without {@code -parameters}
     * @param requestId whether it names the request, and is no parameter of the operation
     */
    public record Argument(@Nullable String name, JavaType type, boolean requestId) {}

    /** The parameters that are the operation's. */
    public List<Argument> own() {
        return arguments.stream().filter(a -> !a.requestId()).toList();
    }

    /** Whether every parameter has a name. */
    public boolean named() {
        return own().stream().allMatch(a -> a.name() != null);
    }

    String shown() {
        return own().stream()
                .map(a -> a.type().simple() + (a.name() == null ? "" : " " + a.name()))
                .collect(Collectors.joining(", "));
    }
}
