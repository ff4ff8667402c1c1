package dev.tributary.analyzer.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the conditions that {@code pg_get_expr} prints; whatever it does not know for sure, it refuses. */
final class SqlParser {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<number>\\d+(?:\\.\\d*)?)|(?<quoted>\"(?:[^\"]|\"\")+\")|(?<text>'(?:[^']|'')*')"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{Nd}_$]*)|(?<sign>::|[-+*/%<>=~!@#&|^?]+|[()\\[\\],.]))");
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> LENGTHS = Set.of("length", "char_length", "character_length");
    /** What a domain's condition calls the value. */
    static final String VALUE = "VALUE";

    private static final int DEEPEST = 100;

    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;

    private SqlParser(String text) throws Sql.UnsupportedException {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && !text.substring(end).isBlank()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new Sql.UnsupportedException("`" + text.substring(end).strip() + "`");
            }
            String word = matcher.group("word");
            // A text with escapes, E'..', is a word before a quote.
            boolean escaped = word != null && matcher.end() < text.length() && text.charAt(matcher.end()) == '\'';
            if (escaped) {
                throw new Sql.UnsupportedException("a text with escapes");
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
    }

    static Sql parse(String text) throws Sql.UnsupportedException {
        SqlParser parser = new SqlParser(text);
        Sql condition = parser.or();
        if (parser.at < parser.tokens.size()) {
            throw parser.unsupported();
        }
        return condition;
    }

    private Sql.UnsupportedException unsupported() {
        return new Sql.UnsupportedException(at < tokens.size() ? "`" + tokens.get(at) + "`" : "its end");
    }

    private boolean is(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).equals(words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean take(String... words) {
        boolean found = is(words);
        at += found ? words.length : 0;
        return found;
    }

    private void expect(String word) throws Sql.UnsupportedException {
        if (!take(word)) {
            throw unsupported();
        }
    }

    private Sql or() throws Sql.UnsupportedException {
        Sql left = and();
        while (take("OR")) {
            left = new Sql.Logical(false, left, and());
        }
        return left;
    }

    private Sql and() throws Sql.UnsupportedException {
        Sql left = not();
        while (take("AND")) {
            left = new Sql.Logical(true, left, not());
        }
        return left;
    }

    private Sql not() throws Sql.UnsupportedException {
        return take("NOT") ? new Sql.Not(not()) : test();
    }

    private Sql test() throws Sql.UnsupportedException {
        Sql value = comparison();
        while (take("IS")) {
            if (take("NULL")) {
                value = new Sql.IsNull(value);
            } else if (take("NOT", "NULL")) {
                value = new Sql.Not(new Sql.IsNull(value));
            } else if (take("DISTINCT", "FROM")) {
                value = new Sql.Distinct(value, comparison());
            } else if (take("NOT", "DISTINCT", "FROM")) {
                value = new Sql.Not(new Sql.Distinct(value, comparison()));
            } else {
                throw unsupported();
            }
        }
        return value;
    }

    private Sql comparison() throws Sql.UnsupportedException {
        Sql left = sum();
        if (at >= tokens.size()) {
            return left;
        }
        if (is("=", "ANY") || is("<>", "ALL")) {
            boolean any = tokens.get(at).equals("=");
            at += 2;
            Sql in = new Sql.Any(left, options());
            return any ? in : new Sql.Not(in);
        }
        String operator = tokens.get(at);
        if (COMPARISONS.contains(operator)) {
            at++;
            return new Sql.Binary(operator, left, sum());
        }
        if (operator.equals("~")) {
            at++;
            Sql pattern = sum();
            while (pattern instanceof Sql.Cast cast && cast.type().equals("text")) {
                pattern = cast.value();
            }
            if (pattern instanceof Sql.Text text) {
                return new Sql.Matches(left, text.value());
            }
            throw new Sql.UnsupportedException("a pattern that is no constant");
        }
        return left;
    }

    /** {@code (ARRAY['a'::text, 'b'::text])}, perhaps cast as a whole. */
    private List<Sql> options() throws Sql.UnsupportedException {
        expect("(");
        boolean inner = take("(");
        expect("ARRAY");
        expect("[");
        List<Sql> options = new ArrayList<>();
        do {
            options.add(sum());
        } while (take(","));
        expect("]");
        if (inner) {
            expect(")");
        }
        while (take("::")) {
            type();
            expect("[");
            expect("]");
        }
        expect(")");
        return options;
    }

    private Sql sum() throws Sql.UnsupportedException {
        Sql left = product();
        while (is("+") || is("-")) {
            String operator = tokens.get(at++);
            left = new Sql.Binary(operator, left, product());
        }
        return left;
    }

    private Sql product() throws Sql.UnsupportedException {
        Sql left = sign();
        while (take("*")) {
            left = new Sql.Binary("*", left, sign());
        }
        return left;
    }

    private Sql sign() throws Sql.UnsupportedException {
        return take("-") ? new Sql.Negated(sign()) : cast();
    }

    private Sql cast() throws Sql.UnsupportedException {
        Sql value = atom();
        while (take("::")) {
            value = new Sql.Cast(value, type());
        }
        return value;
    }

    /** The words of a type, with its numbers. */
    private String type() throws Sql.UnsupportedException {
        StringBuilder type = new StringBuilder();
        while (at < tokens.size() && ((isName(tokens.get(at)) && !isKeyword(tokens.get(at))) || is("."))) {
            boolean separate = type.length() > 0 && !is(".") && type.charAt(type.length() - 1) != '.';
            type.append(separate ? " " : "").append(tokens.get(at++));
        }
        if (type.length() == 0) {
            throw unsupported();
        }
        if (is("(")) {
            while (!is(")")) {
                if (at >= tokens.size()) {
                    throw unsupported();
                }
                type.append(tokens.get(at++));
            }
            type.append(tokens.get(at++));
        }
        return type.toString();
    }

    /** PostgreSQL prints its keywords in capitals, and names that have capitals in quotes. */
    private static boolean isKeyword(String token) {
        return token.charAt(0) != '"' && token.chars().anyMatch(Character::isUpperCase);
    }

    private static boolean isName(String token) {
        return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_' || token.charAt(0) == '"';
    }

    private Sql atom() throws Sql.UnsupportedException {
        if (++depth > DEEPEST) {
            throw new Sql.UnsupportedException("its depth");
        }
        try {
            return unguarded();
        } finally {
            depth--;
        }
    }

    private Sql unguarded() throws Sql.UnsupportedException {
        if (at >= tokens.size()) {
            throw unsupported();
        }
        if (take("(")) {
            Sql inner = or();
            expect(")");
            return inner;
        }
        String token = tokens.get(at);
        if (Character.isDigit(token.charAt(0))) {
            at++;
            return new Sql.Numeral(new BigDecimal(token));
        }
        if (token.charAt(0) == '\'') {
            at++;
            return new Sql.Text(token.substring(1, token.length() - 1).replace("''", "'"));
        }
        if (!isName(token) || (isKeyword(token) && !token.equals(VALUE))) {
            throw unsupported();
        }
        at++;
        if (token.equals("true") || token.equals("false")) {
            return new Sql.Truth(token.equals("true"));
        }
        if (take("(")) {
            if (!LENGTHS.contains(token.toLowerCase(Locale.ROOT))) {
                throw new Sql.UnsupportedException("the function `" + token + "`");
            }
            Sql text = or();
            expect(")");
            return new Sql.Length(text);
        }
        if (is(".") || is("[")) {
            throw unsupported();
        }
        return new Sql.Column(
                token.charAt(0) == '"' ? token.substring(1, token.length() - 1).replace("\"\"", "\"") : token);
    }
}
