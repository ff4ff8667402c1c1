package dev.tributary.sample.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says in a few words what the effects of a record did to which rows, as {@code KETTLE-1 North onHand +5}. */
final class Effects {
    private static final int UUID = 36;
    private static final int ID_SHOWN = 6;

    /** Whose rows people call by their keys alone. */
    private static final Set<String> PLAIN = Set.of("Product", "Warehouse", "Stock");

    private final Map<String, String> names;

    /** Takes what people call the rows that keys name. */
    Effects(Map<String, String> names) {
        this.names = names;
    }

    /** Numbers are said as they are written, however many digits they have. */
    List<String> words(JsonMapper json, String effects) {
        List<String> words = new ArrayList<>();
        json.reader()
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(effects)
                .values()
                .forEach(effect -> words.add(word(effect)));
        return words;
    }

    private String word(JsonNode effect) {
        String row = row(effect);
        return switch (effect.path("effect").asString()) {
            case "insert", "ensure" -> "new " + row + values(effect.path("values"));
            case "delete" -> row + " deleted";
            case "add" -> row + " " + attribute(effect) + " " + signed(effect.path("value"));
            case "assign" -> row + " " + attribute(effect) + " = " + value(effect.path("value"));
            case "raise", "lower" -> row + " " + attribute(effect) + " → " + value(effect.path("value"));
            default -> row + " changed";
        };
    }

    /** By the names of what its key consists of, or by the end of an identifier that has none. */
    private String row(JsonNode effect) {
        List<String> parts = new ArrayList<>();
        leaves(effect.path("key"), parts);
        String entity = effect.path("entity").asString();
        String key = parts.stream().map(this::named).collect(Collectors.joining(" "));
        return PLAIN.contains(entity) && names.keySet().containsAll(parts) ? key : entity + " " + key;
    }

    private static void leaves(JsonNode key, List<String> into) {
        if (key.isArray()) {
            key.values().forEach(part -> leaves(part, into));
        } else {
            into.add(key.asString());
        }
    }

    /** What people call it; of an identifier that has no name, its end. */
    private String named(String part) {
        String name = names.get(part);
        return name != null ? name : part.length() == UUID ? "…" + part.substring(UUID - ID_SHOWN) : part;
    }

    /** Those that say something: no identifiers, which the row's own name is made of. */
    private String values(JsonNode values) {
        String words = values.properties().stream()
                .filter(value ->
                        !value.getKey().equals("id") && value.getValue().isValueNode())
                .filter(value -> !value.getValue().isNull())
                .map(value -> value.getKey() + " " + value(value.getValue()))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "" : ": " + words;
    }

    private static String attribute(JsonNode effect) {
        return effect.path("attribute").asString();
    }

    private String value(JsonNode value) {
        return value.isValueNode() ? named(value.asString()) : value.toString();
    }

    private static String signed(JsonNode value) {
        String text = value.asString();
        return text.startsWith("-") ? "−" + text.substring(1) : "+" + text;
    }
}
