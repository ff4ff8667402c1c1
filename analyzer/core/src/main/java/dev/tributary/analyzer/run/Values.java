package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values: equality, order, rounding and what fits a type. */
final class Values {
    private static final BigDecimal LEAST_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal GREATEST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Map<String, EnumType> enums = new HashMap<>();

    Values(Application application) {
        application.enums().forEach(e -> enums.put(e.name(), e));
    }

    /** Whether two values are the same; numbers by value, whatever their scale; null is null. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        if (left instanceof BigDecimal one && right instanceof BigDecimal other) {
            return one.compareTo(other) == 0;
        }
        return left.equals(right);
    }

    static boolean same(@Nullable Object[] left, @Nullable Object[] right) {
        for (int i = 0; i < left.length; i++) {
            if (!same(left[i], right[i])) {
                return false;
            }
        }
        return left.length == right.length;
    }

    /** The order of two values of one type; enum literals are in declaration order, false is before true. */
    int order(Type type, Object left, Object right) {
        if (type instanceof Type.Enumeration enumeration) {
            EnumType literals = Objects.requireNonNull(enums.get(enumeration.name()));
            return Integer.compare(literals.ordinal((String) left), literals.ordinal((String) right));
        }
        return compare(left, right);
    }

    /** Some order of values of one Java class, keys included. */
    @SuppressWarnings("unchecked") // Values of one type are of one class, and every class here is comparable to itself.
    static int compare(Object left, Object right) {
        if (left instanceof RowKey one && right instanceof RowKey other) {
            for (int i = 0; i < one.values().size(); i++) {
                int order = compare(one.values().get(i), other.values().get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** The value as an attribute of this type keeps it: half a last digit is rounded away from zero. */
    static @Nullable Object rounded(Type type, @Nullable Object value) {
        if (value instanceof BigDecimal number && type.numeric()) {
            int scale = type instanceof Type.Decimal decimal ? decimal.scale() : 0;
            // One form for one number, so that equal states look equal.
            return normal(number.scale() > scale ? number.setScale(scale, RoundingMode.HALF_UP) : number);
        }
        return value;
    }

    /** The one form in which a number is kept: without zeros at the end, and never with an exponent. */
    static BigDecimal normal(BigDecimal number) {
        if (number.scale() == 0) {
            return number;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** Whether a value that is not null is one of the type. */
    boolean fits(Type type, Object value) {
        if (type instanceof Type.Int) {
            return whole(value, LEAST_INT, GREATEST_INT);
        }
        if (type instanceof Type.BigInt) {
            return whole(value, LEAST_LONG, GREATEST_LONG);
        }
        if (type instanceof Type.Decimal decimal) {
            return value instanceof BigDecimal number
                    && normal(number).scale() <= decimal.scale()
                    && number.abs().compareTo(limit(decimal)) < 0;
        }
        if (type instanceof Type.Enumeration enumeration) {
            EnumType literals = Objects.requireNonNull(enums.get(enumeration.name()));
            return value instanceof String literal && literals.ordinal(literal) >= 0;
        }
        if (type instanceof Type.ListOf) {
            return value instanceof List<?>;
        }
        if (type instanceof Type.Tuple) {
            return value instanceof Map<?, ?>;
        }
        return javaClass(type).isInstance(value);
    }

    private static BigDecimal limit(Type.Decimal decimal) {
        return new BigDecimal(BigInteger.ONE, decimal.scale() - decimal.precision());
    }

    private static boolean whole(Object value, BigDecimal least, BigDecimal greatest) {
        return value instanceof BigDecimal number
                && number.compareTo(least) >= 0
                && number.compareTo(greatest) <= 0
                && normal(number).scale() == 0;
    }

    private static Class<?> javaClass(Type type) {
        if (type instanceof Type.Reference) {
            return RowKey.class;
        }
        if (type instanceof Type.Text) {
            return String.class;
        }
        if (type instanceof Type.Bool) {
            return Boolean.class;
        }
        if (type instanceof Type.Uuid) {
            return UUID.class;
        }
        return type instanceof Type.Timestamp ? Instant.class : LocalDate.class;
    }
}
