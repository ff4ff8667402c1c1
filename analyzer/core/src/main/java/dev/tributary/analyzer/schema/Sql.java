package dev.tributary.analyzer.schema;

import java.math.BigDecimal;
import java.util.List;

/** A condition as PostgreSQL prints it. */
sealed interface Sql {

    /** A column of the row that is checked. */
    record Column(String name) implements Sql {}

    /** A number. */
    record Numeral(BigDecimal value) implements Sql {}

    /** A text in quotes. */
    record Text(String value) implements Sql {}

    /** {@code true} or {@code false}. */
    record Truth(boolean value) implements Sql {}

    /** A value as a value of another type, whose name is as printed. */
    record Cast(Sql value, String type) implements Sql {}

    /** {@code -value}. */
    record Negated(Sql value) implements Sql {}

    /** A sum, difference or product, or a comparison: {@code = <> < <= > >=}. */
    record Binary(String operator, Sql left, Sql right) implements Sql {}

    /** A comparison in which null equals null. */
    record Distinct(Sql left, Sql right) implements Sql {}

    /** {@code value = ANY (ARRAY[...])}. */
    record Any(Sql value, List<Sql> options) implements Sql {
        public Any {
            options = List.copyOf(options);
        }
    }

    /** {@code value IS NULL}. */
    record IsNull(Sql value) implements Sql {}

    /** The negation of a condition. */
    record Not(Sql condition) implements Sql {}

    /** A conjunction or disjunction. */
    record Logical(boolean and, Sql left, Sql right) implements Sql {}

    /** The length of a text in characters. */
    record Length(Sql text) implements Sql {}

    /** A text that a regular expression is found in. */
    record Matches(Sql text, String pattern) implements Sql {}

    /** A condition that the language does not have; the message says which part of it. */
    final class UnsupportedException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsupportedException(String message) {
            super(message);
        }
    }
}
