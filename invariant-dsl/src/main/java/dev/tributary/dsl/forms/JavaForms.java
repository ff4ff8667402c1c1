package dev.tributary.dsl.forms;

import dev.tributary.dsl.forms.JavaType.Kind;
import dev.tributary.dsl.forms.JavaType.Shape;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which Java types stand for which types of the language. Every method that returns an {@link Optional} returns what is
 * wrong, as the rest of a sentence that begins with the thing's name: "is `long`, expected `int`".
 */
public final class JavaForms {
    private static final Set<String> LISTS =
            Set.of("java.util.List", "java.util.Collection", "java.util.SequencedCollection");
    private static final String OPTIONAL = "java.util.Optional";
    private static final String AGGREGATE_REFERENCE = "org.springframework.data.jdbc.core.mapping.AggregateReference";
    private static final Map<String, String> OPTIONAL_NUMBERS = Map.of(
            "java.util.OptionalInt", "java.lang.Integer",
            "java.util.OptionalLong", "java.lang.Long");
    private static final Map<String, String> BOXES = Map.of(
            "boolean", "java.lang.Boolean",
            "byte", "java.lang.Byte",
            "short", "java.lang.Short",
            "int", "java.lang.Integer",
            "long", "java.lang.Long");
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "short", "int", "long", "char", "float", "double");
    private static final List<String> INTS = List.of("java.lang.Integer", "java.lang.Short", "java.lang.Byte");
    private static final List<String> LONGS =
            List.of("java.lang.Long", "java.lang.Integer", "java.lang.Short", "java.lang.Byte");
    private static final List<String> DECIMALS = List.of(
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.lang.Long",
            "java.lang.Integer",
            "java.lang.Short",
            "java.lang.Byte");

    private final Application application;

    public JavaForms(Application application) {
        this.application = application;
    }

    /** What is wrong with {@code found} for what is declared. */
    Optional<String> mismatch(Parameter declared, JavaType found) {
        return mismatch(declared.type(), declared.nullable(), found);
    }

    private Optional<String> mismatch(Type declared, boolean nullable, JavaType found) {
        String java = found.name();
        boolean optional = java.equals(OPTIONAL) || OPTIONAL_NUMBERS.containsKey(java);
        if (optional && !nullable) {
            return Optional.of("is `" + found.show() + "`, expected " + expected(declared, false)
                    + ": it is never absent, since it is declared without `?`");
        }
        if (nullable && PRIMITIVES.contains(java)) {
            return Optional.of("is `" + java + "`, which cannot be null as the declaration allows, expected "
                    + expected(declared, true));
        }
        if (OPTIONAL_NUMBERS.containsKey(java)) {
            return scalar(declared).contains(OPTIONAL_NUMBERS.get(java)) ? Optional.empty() : not(declared, found);
        }
        if (optional) {
            return argument(found)
                    .map(inner -> mismatch(declared, false, inner))
                    .orElseGet(() -> not(declared, found));
        }
        if (declared instanceof Type.ListOf list) {
            return listMismatch(list, found);
        }
        if (declared instanceof Type.Tuple tuple) {
            return componentsMismatch(declared, tuple.fields(), found);
        }
        if (declared instanceof Type.Enumeration enumeration) {
            return enumMismatch(enumeration, found);
        }
        if (declared instanceof Type.Reference reference) {
            return keyMismatch(reference, found);
        }
        return scalar(declared).contains(BOXES.getOrDefault(java, java)) ? Optional.empty() : not(declared, found);
    }

    private Optional<String> not(Type declared, JavaType found) {
        return Optional.of("is `" + found.show() + "`, expected " + expected(declared, false));
    }

    /** The Java types that stand for a scalar type without loss, the usual one first. */
    private static List<String> scalar(Type type) {
        if (type instanceof Type.Int) {
            return INTS;
        }
        if (type instanceof Type.BigInt) {
            return LONGS;
        }
        if (type instanceof Type.Decimal) {
            return DECIMALS;
        }
        if (type instanceof Type.Bool) {
            return List.of("java.lang.Boolean");
        }
        if (type instanceof Type.Text) {
            return List.of("java.lang.String", "java.lang.CharSequence");
        }
        if (type instanceof Type.Uuid) {
            return List.of("java.util.UUID");
        }
        if (type instanceof Type.Timestamp) {
            return List.of("java.time.Instant", "java.time.OffsetDateTime", "java.time.ZonedDateTime");
        }
        return type instanceof Type.Date ? List.of("java.time.LocalDate") : List.of();
    }

    /** What to write in Java, for people. */
    String expected(Type type, boolean boxed) {
        if (type instanceof Type.ListOf list) {
            return "a `java.util.List` whose elements are " + expected(list.element(), true);
        }
        if (type instanceof Type.Tuple tuple) {
            return "a record or class with " + tuple;
        }
        if (type instanceof Type.Enumeration enumeration) {
            return "an enum with "
                    + String.join(", ", application.enumType(enumeration.name()).literals());
        }
        if (type instanceof Type.Reference reference) {
            List<Attribute> keys = application.entity(reference.entity()).keys();
            String record = "a record of its key ("
                    + keys.stream().map(k -> k.name() + ": " + k.type()).collect(Collectors.joining(", ")) + ")";
            return keys.size() == 1 ? expected(keys.get(0).type(), boxed) + " or " + record : record;
        }
        String usual = scalar(type).get(0);
        return "`"
                + BOXES.entrySet().stream()
                        .filter(e -> !boxed && e.getValue().equals(usual))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(usual)
                + "`";
    }

    private Optional<String> enumMismatch(Type.Enumeration declared, JavaType found) {
        Optional<Shape> shape = found.shape();
        if (shape.isEmpty()) {
            return trusted(found) ? Optional.empty() : not(declared, found);
        }
        if (shape.get().kind() != Kind.ENUM) {
            return not(declared, found);
        }
        Set<String> constants = shape.get().constants();
        List<String> literals = application.enumType(declared.name()).literals();
        String lacking =
                literals.stream().filter(l -> !constants.contains(l)).sorted().collect(Collectors.joining(", "));
        String unknown =
                constants.stream().filter(c -> !literals.contains(c)).sorted().collect(Collectors.joining(", "));
        if (lacking.isEmpty() && unknown.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("is the enum `" + found.name() + "` "
                + (lacking.isEmpty() ? "" : "without " + lacking + (unknown.isEmpty() ? "" : " and "))
                + (unknown.isEmpty() ? "" : "with " + unknown)
                + ", expected " + expected(declared, false));
    }

    /** What is wrong with {@code found} for the key of a row. */
    Optional<String> keyMismatch(Type.Reference declared, JavaType found) {
        if (found.name().equals(AGGREGATE_REFERENCE)) {
            return found.arguments().size() == 2
                    ? keyMismatch(declared, found.arguments().get(1))
                    : not(declared, found);
        }
        List<Attribute> keys = application.entity(declared.entity()).keys();
        if (keys.size() == 1 && mismatch(keys.get(0).type(), false, found).isEmpty()) {
            return Optional.empty();
        }
        List<Parameter> fields = keys.stream()
                .map(k -> new Parameter(k.name(), k.type(), false, k.range()))
                .toList();
        return componentsMismatch(declared, fields, found);
    }

    private Optional<String> listMismatch(Type.ListOf declared, JavaType found) {
        if (!LISTS.contains(found.name())) {
            return not(declared, found);
        }
        return argument(found)
                .map(element ->
                        mismatch(declared.element(), false, element).map(why -> "is a list whose element " + why))
                .orElseGet(() -> not(declared, found));
    }

    /** Holds a record's components or a class's fields to what is declared, by their names. */
    private Optional<String> componentsMismatch(Type declared, List<Parameter> fields, JavaType found) {
        Optional<Shape> shape = found.shape();
        if (shape.isEmpty()) {
            return trusted(found) ? Optional.empty() : not(declared, found);
        }
        Map<String, JavaType> components = new LinkedHashMap<>(shape.get().components());
        Kind kind = shape.get().kind();
        if (kind == Kind.ENUM || kind == Kind.INTERFACE || components.isEmpty()) {
            return not(declared, found);
        }
        List<String> wrong = new ArrayList<>();
        boolean anyFresh = fields.stream().anyMatch(f -> f.fresh() && components.containsKey(f.name()));
        for (Parameter field : fields) {
            JavaType component = components.remove(field.name());
            if (component == null) {
                if (!field.fresh() || anyFresh) {
                    wrong.add("lacks `" + field.name() + "`");
                }
            } else {
                mismatch(field, component).ifPresent(why -> wrong.add("has `" + field.name() + "`, which " + why));
            }
        }
        if (kind == Kind.RECORD) {
            components.keySet().forEach(extra -> wrong.add("has `" + extra + "`, which is not declared"));
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("is `" + found.show() + "`, which " + String.join(", and ", wrong) + "; expected "
                        + expected(declared, false));
    }

    /** Whether it is a class that could not be looked into. */
    private static boolean trusted(JavaType found) {
        return found.isClass()
                && found.arguments().isEmpty()
                && !found.name().startsWith("java.")
                && !PRIMITIVES.contains(found.name());
    }

    private static Optional<JavaType> argument(JavaType type) {
        return type.arguments().size() == 1 ? Optional.of(type.arguments().get(0)) : Optional.empty();
    }
}
