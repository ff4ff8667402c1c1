package dev.tributary.languageserver.names;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is declared and has a name.
 *
 * @param owner the entity of an attribute, the enum of a literal, the operation of a parameter; empty for what has none
 * @param shape what values of it are; null for what has none
 * @param range its name where it is declared
 * @param whole its whole declaration
 */
public record Symbol(
        Kind kind, String name, String owner, @Nullable Shape shape, SourceRange range, SourceRange whole) {

    /** What it is. */
    public enum Kind {
        ENUM("enum"),
        LITERAL("literal"),
        ENTITY("entity"),
        ATTRIBUTE("attribute"),
        INVARIANT("invariant"),
        OPERATION("operation"),
        PARAMETER("parameter"),
        CHOICE("choice"),
        FIELD("field"),
        VARIABLE("variable");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** What values are, by the names of types alone. */
    public sealed interface Shape {}

    /** A built-in type, an enum, or an entity, by name. */
    public record Named(String type) implements Shape {
        @Override
        public String toString() {
            return type;
        }
    }

    /** A list. */
    public record ListOf(Shape element) implements Shape {
        @Override
        public String toString() {
            return "list of " + element;
        }
    }

    /** An element with fields. */
    public record Fields(List<Symbol> fields) implements Shape {
        @Override
        public String toString() {
            return "element with fields";
        }
    }
}
