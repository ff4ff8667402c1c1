package dev.tributary.spring.database;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which types of columns hold every value of a declared type, and what is to be said of the others. */
final class ColumnTypes {
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");
    private static final Pattern BOUNDED_TEXT = Pattern.compile("character varying\\((\\d+)\\)");
    private static final int INT_DIGITS = 10;
    private static final int LONG_DIGITS = 19;

    private final Application application;

    ColumnTypes(Application application) {
        this.application = application;
    }

    /** The type that a column for such values is to be given. */
    String wanted(Type type, Merge merge) {
        if (merge == Merge.COUNTER) {
            return "numeric";
        }
        if (type instanceof Type.Int) {
            return "integer";
        }
        if (type instanceof Type.BigInt) {
            return "bigint";
        }
        if (type instanceof Type.Decimal decimal) {
            return "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        if (type instanceof Type.Bool) {
            return "boolean";
        }
        if (type instanceof Type.Uuid) {
            return "uuid";
        }
        if (type instanceof Type.Timestamp) {
            return "timestamp with time zone";
        }
        return type instanceof Type.Date ? "date" : "text";
    }

    /** Why such a column does not hold every value; empty when it does. */
    Optional<String> objection(Type type, Merge merge, String column) {
        if (column.equals(wanted(type, merge))) {
            return Optional.empty();
        }
        if (merge == Merge.COUNTER) {
            return Optional.of("a counter's must be numeric without a precision, so that no sum of concurrent additions"
                    + " overflows");
        }
        if (type instanceof Type.Enumeration enumeration) {
            return holdsLiterals(enumeration, column)
                    ? Optional.empty()
                    : Optional.of("the literals of " + type + " are stored as text");
        }
        if (type instanceof Type.Text) {
            // One with a length is another matter: an invariant may give the same bound.
            return column.equals("character varying") || maximumLength(column).isPresent()
                    ? Optional.empty()
                    : Optional.of("a text is stored as text");
        }
        return type.numeric() && holdsNumbers(type, column)
                ? Optional.empty()
                : Optional.of("it does not hold every " + type);
    }

    /** How many characters the column takes; empty when it has no limit. */
    static Optional<Integer> maximumLength(String column) {
        Matcher bounded = BOUNDED_TEXT.matcher(column);
        return bounded.matches() ? Optional.of(Integer.valueOf(bounded.group(1))) : Optional.empty();
    }

    private boolean holdsLiterals(Type.Enumeration enumeration, String column) {
        int longest = application.enumType(enumeration.name()).literals().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        return column.equals("character varying")
                || maximumLength(column).filter(length -> length >= longest).isPresent();
    }

    private static boolean holdsNumbers(Type type, String column) {
        if (column.equals("numeric") || (type instanceof Type.Int && column.equals("bigint"))) {
            return true;
        }
        Matcher bounded = NUMERIC.matcher(column);
        if (!bounded.matches()) {
            return false;
        }
        int scale = Integer.parseInt(bounded.group(2));
        int whole = Integer.parseInt(bounded.group(1)) - scale;
        if (type instanceof Type.Decimal decimal) {
            return scale >= decimal.scale() && whole >= decimal.precision() - decimal.scale();
        }
        return scale >= 0 && whole >= (type instanceof Type.Int ? INT_DIGITS : LONG_DIGITS);
    }
}
