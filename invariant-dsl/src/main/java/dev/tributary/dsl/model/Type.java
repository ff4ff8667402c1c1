package dev.tributary.dsl.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The type of an attribute, a parameter or an expression.
 *
 * <p>Values have one Java form everywhere in Tributary: every number is a {@link java.math.BigDecimal}, text is a
 * {@link String}, a truth value a {@link Boolean}, a uuid a {@link java.util.UUID}, a timestamp an {@link
 * java.time.Instant} of microsecond precision, a date a {@link java.time.LocalDate}, an enum literal its name as a
 * {@link String}, a reference the {@link RowKey} of the row it names, a list a {@link java.util.List}, a tuple a {@link java.util.Map}
 * by field name; null is Java's null.
 */
public sealed interface Type {

    /** A 32-bit signed integer; as a counter, an unbounded integer. */
    record Int() implements Type {
        @Override
        public String toString() {
            return "int";
        }
    }

    /** A 64-bit signed integer; as a counter, an unbounded integer. */
    record BigInt() implements Type {
        @Override
        public String toString() {
            return "long";
        }
    }

    /** A decimal number of at most {@code precision} digits, {@code scale} of them after the point. */
    record Decimal(int precision, int scale) implements Type {
        @Override
        public String toString() {
            return "decimal(" + precision + ", " + scale + ")";
        }
    }

    record Text() implements Type {
        @Override
        public String toString() {
            return "text";
        }
    }

    record Bool() implements Type {
        @Override
        public String toString() {
            return "boolean";
        }
    }

    record Uuid() implements Type {
        @Override
        public String toString() {
            return "uuid";
        }
    }

    record Timestamp() implements Type {
        @Override
        public String toString() {
            return "timestamp";
        }
    }

    record Date() implements Type {
        @Override
        public String toString() {
            return "date";
        }
    }

    /** The type of an enum's literals; {@link Application#enumType} finds its declaration. */
    record Enumeration(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The type of a row of an entity; {@link Application#entity} finds its declaration. */
    record Reference(String entity) implements Type {
        @Override
        public String toString() {
            return entity;
        }
    }

    /** The type of a list parameter. */
    record ListOf(Type element) implements Type {
        @Override
        public String toString() {
            return "list of " + element;
        }
    }

    /** The type of the elements of a list parameter that have several fields, in declaration order. */
    record Tuple(List<Parameter> fields) implements Type {
        public Tuple {
            fields = List.copyOf(fields);
        }

        /** The field of that name. */
        public Optional<Parameter> field(String fieldName) {
            return fields.stream().filter(f -> f.name().equals(fieldName)).findFirst();
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(f -> f.name() + ": " + (f.fresh() ? "new " : "") + f.type() + (f.nullable() ? "?" : ""))
                    .collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** Whether values of this type can be added and compared by size. */
    default boolean numeric() {
        return this instanceof Int || this instanceof BigInt || this instanceof Decimal;
    }
}
