package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;

/**
 * A declared enum.
 *
 * @param ordered whether the literals were declared with {@code <}; only then can they be compared and merged by max
 */
public record EnumType(String name, List<String> literals, boolean ordered, SourceRange range) {
    public EnumType {
        literals = List.copyOf(literals);
    }

    /** The literal's place in the order, from 0; -1 when there is no such literal. */
    public int ordinal(String literal) {
        return literals.indexOf(literal);
    }
}
