package dev.tributary.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes well-typed conditions over the {@link Zoo}, of every construct of the language. */
final class RandomCondition {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> SCALARS =
            List.of("number", "text", "Level", "Mode", "boolean", "timestamp", "date");

    private final Random random;
    private int names;

    RandomCondition(Random random) {
        this.random = random;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** An invariant of any kind. */
    String invariant() {
        if (chance(15)) {
            String entity = pick(Zoo.ENTITIES);
            List<String> attributes = new ArrayList<>();
            Zoo.attributes(entity).forEach(a -> attributes.add(a.name()));
            java.util.Collections.shuffle(attributes, random);
            return "unique " + entity + "(" + String.join(", ", attributes.subList(0, 1 + random.nextInt(2))) + ")";
        }
        if (chance(15)) {
            return condition(Map.of(), 3);
        }
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> bindings = new ArrayList<>();
        for (int i = chance(70) ? 1 : 2; i > 0; i--) {
            bindings.add(binding(variables));
        }
        String where = chance(50) ? " where " + link(variables, variables, 1) : "";
        return "for all " + String.join(", ", bindings) + where + ": " + condition(variables, 2);
    }

    /**
     * A condition.
     *
     * @param variables the types of what it can read: an entity, a scalar, or {@code list of} one
     */
    String condition(Map<String, String> variables, int depth) {
        if (depth > 0 && chance(55)) {
            return switch (random.nextInt(6)) {
                case 0 -> "(not " + condition(variables, depth - 1) + ")";
                case 1, 2 -> quantified(variables, depth);
                default ->
                    "(" + condition(variables, depth - 1) + pick(List.of(" and ", " or ", " implies "))
                            + condition(variables, depth - 1) + ")";
            };
        }
        return atom(variables, depth);
    }

    private String atom(Map<String, String> variables, int depth) {
        switch (random.nextInt(9)) {
            case 0 -> {
                return "(" + value("boolean", variables, depth) + ")";
            }
            case 1 -> {
                String entity = pick(Zoo.ENTITIES);
                return "(" + value(entity, variables, depth) + pick(List.of(" == ", " != "))
                        + value(entity, variables, depth) + ")";
            }
            case 2 -> {
                String type = pick(chance(40) ? Zoo.ENTITIES : SCALARS);
                return "(" + path(type, variables, 3) + pick(List.of(" == ", " != ")) + "null)";
            }
            case 3 -> {
                String type = pick(List.of("number", "text", "Level", "Mode"));
                return "(" + value(type, variables, depth) + " in (" + value(type, variables, 0) + ", "
                        + value(type, variables, 0) + "))";
            }
            case 4 -> {
                return "matches(" + path("text", variables, 3) + ", \""
                        + pick(List.of("[a-b]*", ".", "a.?b*", "(a|bb)+", "[^a]{1,2}")) + "\")";
            }
            default -> {
                String type = pick(SCALARS);
                boolean ordered = !List.of("text", "Mode", "boolean").contains(type);
                return "(" + value(type, variables, depth) + " "
                        + pick(ordered ? COMPARISONS : COMPARISONS.subList(0, 2)) + " "
                        + value(type, variables, depth) + ")";
            }
        }
    }

    private String quantified(Map<String, String> variables, int depth) {
        Map<String, String> inside = new LinkedHashMap<>(variables);
        List<String> bindings = new ArrayList<>();
        for (int i = chance(75) ? 1 : 2; i > 0; i--) {
            bindings.add(binding(inside));
        }
        String where = chance(60) ? " where " + link(inside, variables, depth) : "";
        return "(" + pick(List.of("exists ", "for all ")) + String.join(", ", bindings) + where + ": "
                + condition(inside, depth - 1) + ")";
    }

    private String binding(Map<String, String> inside) {
        List<String> lists = inside.keySet().stream()
                .filter(name -> inside.get(name).startsWith("list of "))
                .toList();
        String variable = "v" + ++names;
        if (!lists.isEmpty() && chance(35)) {
            String list = pick(lists);
            inside.put(variable, inside.get(list).substring("list of ".length()));
            return variable + " in " + list;
        }
        String entity = pick(Zoo.ENTITIES);
        inside.put(variable, entity);
        return variable + " in " + entity;
    }

    /** What ties the newest variable to others, as conditions on groups do. */
    private String link(Map<String, String> inside, Map<String, String> outside, int depth) {
        String newest = new ArrayList<>(inside.keySet()).get(inside.size() - 1);
        List<String> links = new ArrayList<>();
        for (Zoo.Attribute attribute : Zoo.attributes(inside.get(newest))) {
            List<String> others = all(attribute.type(), outside, 1);
            if (!others.isEmpty()) {
                links.add(newest + "." + attribute.name() + " == " + pick(others));
            }
        }
        String condition = links.isEmpty() || chance(20) ? condition(inside, depth - 1) : "(" + pick(links) + ")";
        return chance(30) ? "(" + condition + " and " + condition(inside, depth - 1) + ")" : condition;
    }

    private String value(String type, Map<String, String> variables, int depth) {
        if (type.equals("number") && depth > 0 && chance(50)) {
            return number(variables, depth);
        }
        if (type.equals("number") && chance(30)) {
            return pick(List.of("0", "1", "2", "1.5", "-1", "4000000000"));
        }
        if (type.equals("text") && chance(30)) {
            return pick(List.of("\"\"", "\"a\"", "\"bb\""));
        }
        if (type.equals("Level") && chance(40)) {
            return pick(List.of("LOW", "MID", "HIGH"));
        }
        if (type.equals("Mode") && chance(40)) {
            return pick(List.of("ON", "OFF"));
        }
        if (type.equals("boolean") && chance(20)) {
            return pick(List.of("true", "false"));
        }
        if (depth > 0 && List.of("timestamp", "date", "Level").contains(type) && chance(30)) {
            return aggregate(pick(List.of("min", "max")), type, variables, depth);
        }
        return path(type, variables, 3);
    }

    private String number(Map<String, String> variables, int depth) {
        return switch (random.nextInt(7)) {
            case 0 ->
                "(" + value("number", variables, depth - 1) + pick(List.of(" + ", " - "))
                        + value("number", variables, depth - 1) + ")";
            case 1 -> "(" + value("number", variables, depth - 1) + " * " + pick(List.of("2", "0.5", "0.125")) + ")";
            case 2 -> "-" + path("number", variables, 2);
            case 3 -> "length(" + path("text", variables, 3) + ")";
            default -> aggregate(pick(List.of("count", "sum", "min", "max")), "number", variables, depth);
        };
    }

    private String aggregate(String function, String type, Map<String, String> variables, int depth) {
        Map<String, String> inside = new LinkedHashMap<>(variables);
        String binding = binding(inside);
        String summand = function.equals("count") ? binding : value(type, inside, 0) + " for " + binding;
        String where = chance(75) ? " where " + link(inside, variables, depth) : "";
        return function + "(" + summand + where + ")";
    }

    /** Something of that type that a variable leads to. */
    private String path(String type, Map<String, String> variables, int steps) {
        List<String> all = all(type, variables, steps);
        List<String> closer = all(type, variables, 1);
        if (all.isEmpty()) {
            return List.of("Alpha", "Beta", "Gamma").contains(type) ? byKey(type) : literal(type);
        }
        return pick(closer.isEmpty() || chance(40) ? all : closer);
    }

    private String byKey(String entity) {
        return entity.equals("Gamma")
                ? "Gamma(\"" + pick(List.of("a", "bb")) + "\", MID)"
                : "Gamma(\"a\", LOW)." + (entity.equals("Beta") ? "beta" : "alpha");
    }

    private static String literal(String type) {
        return switch (type) {
            case "number" -> "1";
            case "text" -> "\"a\"";
            case "Level" -> "MID";
            case "Mode" -> "ON";
            case "boolean" -> "true";
            case "timestamp" -> "Gamma(\"a\", LOW).alpha.ts";
            default -> "Gamma(\"a\", LOW).alpha.d";
        };
    }

    private List<String> all(String type, Map<String, String> variables, int steps) {
        List<String> found = new ArrayList<>();
        variables.forEach((name, of) -> collect(name, of, type, steps, found));
        return found;
    }

    private static void collect(String path, String of, String wanted, int steps, List<String> found) {
        if (of.equals(wanted)) {
            found.add(path);
        }
        if (steps > 0 && !of.startsWith("list of ")) {
            Zoo.attributes(of).forEach(a -> collect(path + "." + a.name(), a.type(), wanted, steps - 1, found));
        }
    }
}
