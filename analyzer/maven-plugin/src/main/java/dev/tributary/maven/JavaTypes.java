package dev.tributary.maven;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.Index;
import org.jboss.jandex.RecordComponentInfo;

/** Which Java types stand for which types of the language. What lies outside the project's classes is trusted. */
final class JavaTypes {
    private final Index index;

    JavaTypes(Index index) {
        this.index = index;
    }

    /** What was expected, when {@code found} does not stand for {@code declared}. */
    Optional<String> mismatch(Application application, Type declared, org.jboss.jandex.Type found) {
        String java = found.name().toString();
        if (declared instanceof Type.Enumeration enumeration) {
            return enumMismatch(application, enumeration, java, found);
        }
        if (declared instanceof Type.Reference reference) {
            return referenceMismatch(application, reference, found);
        }
        List<String> allowed = allowed(declared);
        return allowed.contains(java) ? Optional.empty() : Optional.of("`" + String.join("` or `", allowed) + "`");
    }

    private static List<String> allowed(Type type) {
        if (type instanceof Type.Int) {
            return List.of("int", "java.lang.Integer");
        }
        if (type instanceof Type.BigInt) {
            return List.of("long", "java.lang.Long");
        }
        if (type instanceof Type.Bool) {
            return List.of("boolean", "java.lang.Boolean");
        }
        if (type instanceof Type.Decimal) {
            return List.of("java.math.BigDecimal");
        }
        if (type instanceof Type.Text) {
            return List.of("java.lang.String");
        }
        if (type instanceof Type.Uuid) {
            return List.of("java.util.UUID");
        }
        return type instanceof Type.Timestamp ? List.of("java.time.Instant") : List.of("java.time.LocalDate");
    }

    private Optional<String> enumMismatch(
            Application application, Type.Enumeration declared, String java, org.jboss.jandex.Type found) {
        List<String> literals = application.enumType(declared.name()).literals();
        String expected = "an enum with " + String.join(", ", literals);
        ClassInfo known = index.getClassByName(found.name());
        if (known == null) {
            boolean platform = found.kind() != org.jboss.jandex.Type.Kind.CLASS || java.startsWith("java.");
            return platform ? Optional.of(expected) : Optional.empty();
        }
        List<String> constants = known.fields().stream()
                .filter(FieldInfo::isEnumConstant)
                .map(FieldInfo::name)
                .sorted()
                .toList();
        boolean same =
                known.isEnum() && constants.equals(literals.stream().sorted().toList());
        return same ? Optional.empty() : Optional.of(expected);
    }

    private Optional<String> referenceMismatch(
            Application application, Type.Reference declared, org.jboss.jandex.Type found) {
        List<Attribute> keys = application.entity(declared.entity()).keys();
        if (keys.size() == 1 && mismatch(application, keys.get(0).type(), found).isEmpty()) {
            return Optional.empty();
        }
        String record = "a record of its key ("
                + keys.stream().map(k -> k.name() + ": " + k.type()).collect(Collectors.joining(", ")) + ")";
        String expected = keys.size() == 1
                ? mismatch(application, keys.get(0).type(), found).orElse(record) + " or " + record
                : record;
        ClassInfo known = index.getClassByName(found.name());
        if (known == null) {
            boolean platform = found.kind() != org.jboss.jandex.Type.Kind.CLASS
                    || found.name().toString().startsWith("java.");
            return platform ? Optional.of(expected) : Optional.empty();
        }
        List<RecordComponentInfo> components =
                known.isRecord() ? known.recordComponentsInDeclarationOrder() : List.of();
        boolean same = components.size() == keys.size();
        for (int i = 0; same && i < keys.size(); i++) {
            RecordComponentInfo component = components.get(i);
            same = component.name().equals(keys.get(i).name())
                    && mismatch(application, keys.get(i).type(), component.type())
                            .isEmpty();
        }
        return same ? Optional.empty() : Optional.of(expected);
    }
}
