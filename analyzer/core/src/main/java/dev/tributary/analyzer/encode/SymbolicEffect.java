package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Attribute;
import java.util.Map;

/** One effect whose row and values are terms over the arguments and the snapshot that it was generated in. */
sealed interface SymbolicEffect {

    String entity();

    String row();

    record Insert(String entity, String row, Map<String, String> values) implements SymbolicEffect {}

    record Delete(String entity, String row) implements SymbolicEffect {}

    /** A change of one attribute, merged as {@link Attribute#merge} says. */
    record Change(String entity, String row, Attribute attribute, String value) implements SymbolicEffect {}
}
