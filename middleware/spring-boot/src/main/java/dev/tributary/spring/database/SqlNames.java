package dev.tributary.spring.database;

import dev.tributary.dsl.model.Entity;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of the model as SQL: quoted, because a keyword or a capital letter is a name, too. */
final class SqlNames {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private SqlNames() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The table of an entity; {@code lending.loans} is table loans in schema lending. */
    static String table(Entity entity) {
        return Arrays.stream(entity.table().split("\\.", -1))
                .map(SqlNames::quote)
                .collect(Collectors.joining("."));
    }

    /** A name as a person would write it in a statement. */
    static String shown(String name) {
        return PLAIN.matcher(name).matches() ? name : quote(name);
    }

    static String shown(Entity entity) {
        return Arrays.stream(entity.table().split("\\.", -1))
                .map(SqlNames::shown)
                .collect(Collectors.joining("."));
    }

    static String list(List<String> names) {
        return names.stream().map(SqlNames::shown).collect(Collectors.joining(", "));
    }
}
