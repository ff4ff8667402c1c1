package dev.tributary.analyzer.schema;

import dev.tributary.dsl.model.Columns;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of the language for names of SQL. */
final class Names {
    private static final Pattern SQL_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$]*");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");

    /** The words of the language that cannot be names. */
    private static final Set<String> RESERVED = Set.of(
            "and",
            "choosing",
            "delete",
            "else",
            "ensure",
            "exists",
            "false",
            "for",
            "if",
            "implies",
            "in",
            "insert",
            "invariant",
            "lower",
            "new",
            "not",
            "null",
            "operation",
            "or",
            "raise",
            "requires",
            "true",
            "where");

    private Names() {}

    /** Whether the language can name a table or column of this name. */
    static boolean canBeWritten(String sqlName) {
        return SQL_NAME.matcher(sqlName).matches();
    }

    /** Whether it is a name as it is. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !RESERVED.contains(text);
    }

    /** {@code order_items} as {@code OrderItems}. */
    static String pascal(String sqlName) {
        String joined = Arrays.stream(sqlName.split("[^\\p{L}\\p{Nd}]+", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> part.substring(0, part.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
                        + part.substring(part.offsetByCodePoints(0, 1)))
                .collect(Collectors.joining());
        return NAME.matcher(joined).matches() ? joined : "_" + joined;
    }

    /** {@code on_hand} as {@code onHand}. */
    static String camel(String sqlName) {
        String pascal = pascal(sqlName);
        String name = pascal.substring(0, 1).toLowerCase(Locale.ROOT) + pascal.substring(1);
        return RESERVED.contains(name) ? name + "_" : name;
    }

    /** The name itself, or with the first number after it that makes it free. */
    static String free(String name, Predicate<String> taken) {
        String free = name;
        for (int i = 2; taken.test(free); i++) {
            free = name + i;
        }
        return free;
    }

    /** {@code column "x"} where the attribute's name says something else. */
    static String column(String attribute, String column) {
        return Columns.snakeCase(attribute).equals(column) ? "" : " column \"" + column + "\"";
    }
}
