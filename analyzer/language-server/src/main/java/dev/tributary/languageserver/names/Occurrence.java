package dev.tributary.languageserver.names;

import dev.tributary.dsl.source.SourceRange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A name that stands somewhere in a file.
 *
 * @param symbol what it stands for; null when nothing of that name is declared
 * @param slot what can stand in its place
 * @param shorthand whether it stands for two things at once: {@code insert E { a }} names an attribute and a parameter
 */
public record Occurrence(
        String text, SourceRange range, @Nullable Symbol symbol, Slot slot, boolean shorthand) {

    public boolean declaration() {
        return slot.expects() == Expects.NEW;
    }

    /** What can stand in a place. */
    public enum Expects {
        /** A name that is declared there. */
        NEW,
        /** A type of an attribute. */
        TYPE,
        /** A type of a parameter. */
        PARAMETER_TYPE,
        ENTITY,
        /** What a variable can range over: an entity or a list. */
        DOMAIN,
        OPERATION,
        /** An attribute or field of what stands before. */
        MEMBER,
        /** An attribute that a new row gets a value for. */
        VALUE_OF_ROW,
        /** A variable, literal, function or row. */
        VALUE,
        /** The start of what a statement changes. */
        ROW
    }

    /**
     * A place for a name.
     *
     * @param variables those that can be seen there
     * @param of what the name is a member of; null where it is none
     * @param wanted the type of what is compared or assigned there; null when it is not known
     */
    public record Slot(
            Expects expects,
            Map<String, Symbol> variables,
            Symbol.@Nullable Shape of,
            @Nullable String wanted) {}
}
