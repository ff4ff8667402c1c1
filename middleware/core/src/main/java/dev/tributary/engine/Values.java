package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether a Java value is a value of a type. */
final class Values {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int MOST_WHOLE_DIGITS = 20; // more than a bigint has
    private static final int MOST_DECIMALS = 16_383; // of PostgreSQL's numeric
    private static final String OUTSIDE = "is outside the years 1 to 9999";

    private Values() {}

    /** Null when it is; else what is wrong, to follow the value's name. */
    static @Nullable String problem(Application application, Type type, Object value) {
        if (type instanceof Type.Reference reference) {
            return key(application, reference, value);
        }
        if (type instanceof Type.ListOf list) {
            return list(application, list, value);
        }
        if (type instanceof Type.Tuple tuple) {
            return tuple(application, tuple, value);
        }
        if (type.numeric()) {
            return value instanceof BigDecimal number ? number(type, number) : expected(type, value);
        }
        boolean right;
        if (type instanceof Type.Text) {
            return value instanceof String text ? text(text) : expected(type, value);
        } else if (type instanceof Type.Bool) {
            right = value instanceof Boolean;
        } else if (type instanceof Type.Uuid) {
            right = value instanceof UUID;
        } else if (type instanceof Type.Timestamp) {
            return value instanceof Instant instant ? instant(instant) : expected(type, value);
        } else if (type instanceof Type.Date) {
            return value instanceof LocalDate date ? years(date.getYear()) : expected(type, value);
        } else {
            List<String> literals =
                    application.enumType(((Type.Enumeration) type).name()).literals();
            return value instanceof String literal && literals.contains(literal)
                    ? null
                    : "is not one of " + String.join(", ", literals) + ": " + value;
        }
        return right ? null : expected(type, value);
    }

    private static @Nullable String text(String text) {
        if (text.indexOf('\0') >= 0) {
            return "has a NUL character, which PostgreSQL cannot store";
        }
        // An encoder would put a question mark there, and two different texts would become one.
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                ? "has half a surrogate pair, which is no character"
                : null;
    }

    /** PostgreSQL would round to microseconds, and the row would not be what the log says. */
    private static @Nullable String instant(Instant instant) {
        if (instant.isBefore(EARLIEST) || !instant.isBefore(END)) {
            return OUTSIDE;
        }
        return instant.truncatedTo(ChronoUnit.MICROS).equals(instant)
                ? null
                : "is finer than a microsecond: " + instant;
    }

    /** Other years are written differently by Java and by PostgreSQL. */
    private static @Nullable String years(int year) {
        return year >= 1 && year <= 9999 ? null : OUTSIDE;
    }

    private static String expected(Type type, Object value) {
        return "is no `" + type + "`: " + value;
    }

    private static @Nullable String list(Application application, Type.ListOf type, Object value) {
        if (!(value instanceof List<?> list)) {
            return expected(type, value);
        }
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            String problem = element == null ? "is null" : problem(application, type.element(), element);
            if (problem != null) {
                return "has an element " + (i + 1) + " that " + problem;
            }
        }
        return null;
    }

    /** Keys that are still to be generated may be missing. */
    private static @Nullable String tuple(Application application, Type.Tuple type, Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return expected(type, value);
        }
        for (Object name : fields.keySet()) {
            if (!(name instanceof String field) || type.field(field).isEmpty()) {
                return "has a field `" + name + "`, which is not declared";
            }
        }
        for (Parameter field : type.fields()) {
            Object given = fields.get(field.name());
            String problem = given != null
                    ? problem(application, field.type(), given)
                    : field.fresh() || field.nullable() ? null : "is missing";
            if (problem != null) {
                return "has a field `" + field.name() + "` that " + problem;
            }
        }
        return null;
    }

    private static @Nullable String key(Application application, Type.Reference type, Object value) {
        List<Attribute> keys = application.entity(type.entity()).keys();
        if (!(value instanceof RowKey key) || key.values().size() != keys.size()) {
            return "is no key of " + type.entity() + ": " + value;
        }
        for (int i = 0; i < keys.size(); i++) {
            String problem =
                    problem(application, keys.get(i).type(), key.values().get(i));
            if (problem != null) {
                return "has a part `" + keys.get(i).name() + "` that " + problem;
            }
        }
        return null;
    }

    private static @Nullable String number(Type type, BigDecimal number) {
        // A text of some characters can have an exponent of two billions: nothing here may write out its digits.
        BigDecimal stripped = number.stripTrailingZeros();
        long wholeDigits = (long) stripped.precision() - stripped.scale();
        boolean fits;
        if (type instanceof Type.Decimal decimal) {
            fits = stripped.scale() <= decimal.scale() && wholeDigits <= decimal.precision() - decimal.scale();
        } else {
            int bits = type instanceof Type.Int ? Integer.SIZE : Long.SIZE;
            fits = stripped.scale() <= 0
                    && wholeDigits <= MOST_WHOLE_DIGITS
                    && stripped.toBigIntegerExact().bitLength() < bits;
        }
        return fits && number.scale() <= MOST_DECIMALS ? null : "does not fit `" + type + "`: " + number;
    }
}
