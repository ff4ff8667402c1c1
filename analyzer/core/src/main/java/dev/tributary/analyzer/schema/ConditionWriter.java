package dev.tributary.analyzer.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says a CHECK in the language. SQL has three truth values and CHECK admits the third one, unknown; the language has two.
 * So each part is written as what must be so that SQL's answer is not false, or, below a NOT, that it is true.
 */
final class ConditionWriter {
    private static final List<String> WHOLE_NUMBERS = List.of("smallint", "integer", "bigint");
    private static final List<String> SQL_WHOLE_NUMBERS = List.of("int2", "int4", "int8");
    private static final Set<String> NUMBER_TYPES = Set.of("smallint", "integer", "bigint", "numeric");
    private static final Set<String> TEXT_TYPES = Set.of("text", "character varying");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Map<String, String> OPERATORS =
            Map.of("=", "==", "<>", "!=", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

    private final ImportedEntity entity;
    private final String variable;
    private final @Nullable String value;

    /** Writes conditions of one entity's rows; {@code value} is the column that VALUE stands for. */
    ConditionWriter(ImportedEntity entity, String variable, @Nullable String value) {
        this.entity = entity;
        this.variable = variable;
        this.value = value;
    }

    /** What a condition must be. */
    private enum Mode {
        NOT_FALSE,
        TRUE;

        Mode opposite() {
            return this == TRUE ? NOT_FALSE : TRUE;
        }
    }

    /**
     * A value.
     *
     * @param kind empty for a text that can be anything that is written in quotes
     * @param nullable the columns that make it null
     */
    private record Term(
            String text, Optional<ImportedEntity.Kind> kind, Set<String> nullable, ImportedEntity.@Nullable Path path) {
        static Term constant(String text, ImportedEntity.Kind kind) {
            return new Term(text, Optional.of(kind), Set.of(), null);
        }
    }

    String write(Sql condition) throws Sql.UnsupportedException {
        return condition(condition, Mode.NOT_FALSE);
    }

    private String condition(Sql sql, Mode mode) throws Sql.UnsupportedException {
        if (sql instanceof Sql.Logical logical) {
            return "(" + condition(logical.left(), mode) + (logical.and() ? " and " : " or ")
                    + condition(logical.right(), mode) + ")";
        }
        if (sql instanceof Sql.Not not) {
            return "(not " + condition(not.condition(), mode.opposite()) + ")";
        }
        if (sql instanceof Sql.IsNull test) {
            return "(" + term(test.value()).text() + " == null)";
        }
        if (sql instanceof Sql.Distinct distinct) {
            Term[] sides = sides(distinct.left(), distinct.right());
            comparable(sides[0], sides[1], "=");
            return "(" + sides[0].text() + " != " + sides[1].text() + ")";
        }
        if (sql instanceof Sql.Truth truth) {
            return String.valueOf(truth.value());
        }
        return atom(sql, mode);
    }

    /** A condition that is unknown as soon as one of its columns is null. */
    private String atom(Sql sql, Mode mode) throws Sql.UnsupportedException {
        Set<String> nullable = new LinkedHashSet<>();
        String text;
        if (sql instanceof Sql.Binary binary && OPERATORS.containsKey(binary.operator())) {
            Term[] sides = sides(binary.left(), binary.right());
            comparable(sides[0], sides[1], binary.operator());
            nullable.addAll(sides[0].nullable());
            nullable.addAll(sides[1].nullable());
            text = sides[0].text() + " " + OPERATORS.get(binary.operator()) + " " + sides[1].text();
        } else if (sql instanceof Sql.Any any) {
            List<String> options = new ArrayList<>();
            for (Sql option : any.options()) {
                Term[] sides = sides(any.value(), option);
                comparable(sides[0], sides[1], "=");
                if (!sides[1].nullable().isEmpty()) {
                    throw new Sql.UnsupportedException("a list with values that may be null");
                }
                options.add(sides[1].text());
            }
            Term tested = term(any.value());
            nullable.addAll(tested.nullable());
            text = tested.text() + " in (" + String.join(", ", options) + ")";
        } else if (sql instanceof Sql.Matches matches) {
            Term tested = term(matches.text());
            need(tested, ImportedEntity.Kind.TEXT);
            nullable.addAll(tested.nullable());
            text = "matches(" + tested.text() + ", " + quoted(whole(matches.pattern())) + ")";
        } else {
            Term tested = term(sql);
            need(tested, ImportedEntity.Kind.BOOLEAN);
            nullable.addAll(tested.nullable());
            text = tested.text();
        }
        boolean notFalse = mode == Mode.NOT_FALSE;
        String absent = nullable.stream()
                .map(column -> column + (notFalse ? " == null or " : " != null and "))
                .collect(Collectors.joining());
        return "(" + absent + text + ")";
    }

    /** A pattern that is found anywhere, as one that matches the whole text; only where it is anchored at both ends. */
    private static String whole(String pattern) throws Sql.UnsupportedException {
        boolean anchored = pattern.startsWith("^") && pattern.endsWith("$") && !pattern.endsWith("\\$");
        String inside = anchored ? pattern.substring(1, pattern.length() - 1) : "";
        // A point matches line ends in PostgreSQL and not in the language; `^a|b$` is anchored in parts only.
        if (!anchored || inside.contains(".") || inside.contains("|")) {
            throw new Sql.UnsupportedException("the pattern '" + pattern + "'");
        }
        return inside;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void need(Term term, ImportedEntity.Kind kind) throws Sql.UnsupportedException {
        if (!term.kind().equals(Optional.of(kind))) {
            throw new Sql.UnsupportedException("`" + term.text() + "`");
        }
    }

    /** Both sides; a text in quotes becomes what the other side needs. */
    private Term[] sides(Sql left, Sql right) throws Sql.UnsupportedException {
        Term one = term(left);
        Term other = term(right);
        return new Term[] {fitted(one, other), fitted(other, one)};
    }

    private static Term fitted(Term term, Term other) throws Sql.UnsupportedException {
        if (term.kind().isPresent()) {
            return term;
        }
        ImportedEntity.Path path = other.path();
        if (path != null && path.kind() == ImportedEntity.Kind.ENUM) {
            if (!path.labels().contains(term.text())) {
                throw new Sql.UnsupportedException("'" + term.text() + "', which is no value of the enum");
            }
            return Term.constant(term.text(), ImportedEntity.Kind.ENUM);
        }
        if (term.text().chars().anyMatch(Character::isISOControl)) {
            throw new Sql.UnsupportedException("a text with control characters");
        }
        return Term.constant(quoted(term.text()), ImportedEntity.Kind.TEXT);
    }

    private static void comparable(Term left, Term right, String operator) throws Sql.UnsupportedException {
        boolean bySize = !operator.equals("=") && !operator.equals("<>");
        if (!left.kind().equals(right.kind())) {
            throw new Sql.UnsupportedException("a comparison of " + left.text() + " with " + right.text());
        }
        ImportedEntity.Kind kind = left.kind().orElse(ImportedEntity.Kind.TEXT);
        boolean ordered = kind == ImportedEntity.Kind.NUMBER
                || kind == ImportedEntity.Kind.MOMENT
                || (kind == ImportedEntity.Kind.ENUM && ordered(left) && ordered(right));
        boolean sameType = left.path() == null
                || right.path() == null
                || kind == ImportedEntity.Kind.NUMBER
                || kind == ImportedEntity.Kind.TEXT
                || (left.path().sqlType().equals(right.path().sqlType())
                        && left.path().labels().equals(right.path().labels()));
        if (!sameType || (bySize && !ordered)) {
            throw new Sql.UnsupportedException("a comparison of " + left.text() + " with " + right.text());
        }
    }

    private static boolean ordered(Term term) {
        return term.path() == null || term.path().ordered();
    }

    private Term term(Sql sql) throws Sql.UnsupportedException {
        if (sql instanceof Sql.Numeral number) {
            return Term.constant(number.value().toPlainString(), ImportedEntity.Kind.NUMBER);
        }
        if (sql instanceof Sql.Text text) {
            return new Term(text.value(), Optional.empty(), Set.of(), null);
        }
        if (sql instanceof Sql.Truth truth) {
            return Term.constant(String.valueOf(truth.value()), ImportedEntity.Kind.BOOLEAN);
        }
        if (sql instanceof Sql.Column column) {
            return column(column.name());
        }
        if (sql instanceof Sql.Cast cast) {
            return cast(cast);
        }
        if (sql instanceof Sql.Negated negated) {
            Term operand = term(negated.value());
            need(operand, ImportedEntity.Kind.NUMBER);
            return new Term("(-" + operand.text() + ")", operand.kind(), operand.nullable(), null);
        }
        if (sql instanceof Sql.Length length) {
            Term text = term(length.text());
            need(text, ImportedEntity.Kind.TEXT);
            return new Term(
                    "length(" + text.text() + ")", Optional.of(ImportedEntity.Kind.NUMBER), text.nullable(), null);
        }
        if (sql instanceof Sql.Binary binary && !OPERATORS.containsKey(binary.operator())) {
            Term left = term(binary.left());
            Term right = term(binary.right());
            need(left, ImportedEntity.Kind.NUMBER);
            need(right, ImportedEntity.Kind.NUMBER);
            Set<String> nullable = new LinkedHashSet<>(left.nullable());
            nullable.addAll(right.nullable());
            String text = "(" + left.text() + " " + binary.operator() + " " + right.text() + ")";
            return new Term(text, left.kind(), nullable, null);
        }
        throw new Sql.UnsupportedException("a condition as a value");
    }

    private Term column(String name) throws Sql.UnsupportedException {
        String column = name.equals(SqlParser.VALUE) && value != null ? value : name;
        boolean exact = entity.table().column(column).map(Catalog.Column::exact).orElse(false);
        Optional<ImportedEntity.Path> path = entity.path(variable, column);
        if (path.isEmpty() || !exact || path.get().sqlType().equals("bpchar")) {
            throw new Sql.UnsupportedException("the column `" + column + "`");
        }
        String text = path.get().text();
        return new Term(
                text, Optional.of(path.get().kind()), path.get().nullable() ? Set.of(text) : Set.of(), path.get());
    }

    /** Only casts that change no value. */
    private Term cast(Sql.Cast cast) throws Sql.UnsupportedException {
        Term operand = term(cast.value());
        String type = cast.type();
        if (operand.kind().isEmpty()) {
            return castText(operand, type);
        }
        boolean number = operand.kind().equals(Optional.of(ImportedEntity.Kind.NUMBER)) && widens(operand, type);
        boolean text = (operand.kind().equals(Optional.of(ImportedEntity.Kind.TEXT))
                        || operand.kind().equals(Optional.of(ImportedEntity.Kind.ENUM)))
                && TEXT_TYPES.contains(type);
        if (!number && !text) {
            throw new Sql.UnsupportedException("the type `" + type + "`");
        }
        return operand;
    }

    private static boolean widens(Term number, String type) {
        if (type.equals("numeric")) {
            return true;
        }
        int digits = WHOLE_NUMBERS.indexOf(type);
        if (number.path() != null) {
            int own = SQL_WHOLE_NUMBERS.indexOf(number.path().sqlType());
            return own >= 0 && own <= digits;
        }
        return digits >= 0 && isWhole(number.text());
    }

    private static Term castText(Term operand, String type) throws Sql.UnsupportedException {
        if (NUMBER_TYPES.contains(type)) {
            if (!NUMBER.matcher(operand.text()).matches() || (!type.equals("numeric") && !isWhole(operand.text()))) {
                throw new Sql.UnsupportedException("'" + operand.text() + "' as a number");
            }
            String number = operand.text();
            return Term.constant(number.startsWith("-") ? "(" + number + ")" : number, ImportedEntity.Kind.NUMBER);
        }
        // With a schema before it, it is the enum type that it is compared with, or the comparison will fail.
        if (TEXT_TYPES.contains(type) || type.contains(".")) {
            return operand;
        }
        throw new Sql.UnsupportedException("the type `" + type + "`");
    }

    private static boolean isWhole(String number) {
        return NUMBER.matcher(number).matches()
                && new BigDecimal(number).stripTrailingZeros().scale() <= 0;
    }
}
