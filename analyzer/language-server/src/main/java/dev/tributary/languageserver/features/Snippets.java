package dev.tributary.languageserver.features;

import java.util.Map;
import java.util.Optional;

/** Declarations and statements to fill in. */
final class Snippets {
    private static final Map<String, String> BODIES = Map.of(
            "application", "application ${1:name}\n",
            "enum", "enum ${1:Name} { ${2:FIRST} < ${3:SECOND} }",
            "entity", "entity ${1:Name} {\n  key id: uuid\n  ${2:attribute}: ${3:int}$0\n}",
            "invariant", "invariant ${1:Name} for all ${2:row} in ${3:Entity}: ${4:condition}",
            "deferred",
                    "deferred invariant ${1:Name} for all ${2:row} in ${3:Entity}: ${4:condition} compensated by"
                            + " ${5:operation}",
            "operation", "operation ${1:name}(${2:parameter}: ${3:int}) {\n  $0\n}",
            "insert", "insert ${1:Entity} { ${2:id} }",
            "ensure", "ensure ${1:Entity} { ${2:key} }",
            "raise", "raise ${1:row}.${2:attribute} to ${3:value}",
            "lower", "lower ${1:row}.${2:attribute} to ${3:value}");

    private Snippets() {}

    static Optional<String> of(String word) {
        return Optional.ofNullable(BODIES.get(word));
    }
}
