package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** Says in words what ANTLR found wrong: what was expected, what stands there instead. */
final class ErrorTranslator extends BaseErrorListener {
    private static final int MOST_EXPECTATIONS_NAMED = 6;
    private static final String BRACE = "`}`";
    private final String fileName;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    ErrorTranslator(String fileName) {
        this.fileName = fileName;
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    @Override
    public void syntaxError(
            Recognizer<?, ?> recognizer,
            @Nullable Object offendingSymbol,
            int line,
            int column,
            String message,
            @Nullable RecognitionException exception) {
        if (!(recognizer instanceof Parser parser) || !(offendingSymbol instanceof Token token)) {
            Position at = new Position(line, column + 1);
            add("TRB0001", new SourceRange(fileName, at, new Position(line, column + 2)), "unreadable character", null);
            return;
        }
        SourceRange range = SyntaxParser.rangeOf(fileName, token);
        if (token.getType() == InvLexer.UNCLOSED_STRING) {
            add("TRB0003", range, "this text has no closing quote", "close it with `\"` on the same line");
        } else if (token.getType() == InvLexer.UNEXPECTED) {
            add("TRB0001", range, "unexpected character " + shown(token), null);
        } else {
            String expected = unclosed(parser, token) ? BRACE : expected(parser);
            add("TRB0002", range, "expected " + expected + ", found " + shown(token), help(parser, token));
        }
    }

    private void add(String code, SourceRange range, String message, @Nullable String help) {
        diagnostics.add(new Diagnostic(Severity.ERROR, code, range, message, List.of(), Optional.ofNullable(help)));
    }

    private static String shown(Token token) {
        if (token.getType() == Token.EOF) {
            return "the end of the file";
        }
        StringBuilder safe = new StringBuilder("`");
        token.getText().codePoints().limit(40).forEach(c -> {
            if (Character.isISOControl(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.append('`').toString();
    }

    /** Whether the next declaration begins, or the file ends, within one that has no end yet. */
    private static boolean unclosed(Parser parser, Token token) {
        boolean beyond =
                token.getType() == Token.EOF || Set.of("operation", "invariant").contains(token.getText());
        return beyond
                && parser.getExpectedTokens().toList().stream()
                        .anyMatch(type -> "'}'".equals(InvLexer.VOCABULARY.getLiteralName(type)));
    }

    private static @Nullable String help(Parser parser, Token token) {
        if (unclosed(parser, token)) {
            return "the declaration before has no closing `}`";
        }
        String reserved = reserved(parser, token);
        return reserved == null ? afterColumn(parser) : reserved;
    }

    /** A merge behind the column's name reads like the name of another attribute, which then lacks its colon. */
    private static @Nullable String afterColumn(Parser parser) {
        Token word = parser.getInputStream().LT(-1);
        Token before = parser.getInputStream().LT(-2);
        boolean misplaced = word != null
                && before != null
                && before.getType() == InvLexer.STRING
                && Set.of("counter", "immutable", "max", "min").contains(word.getText());
        return misplaced ? "`" + word.getText() + "` goes before `column`" : null;
    }

    /** A word of the language where a name should be is a common slip: say that this is why. */
    private static @Nullable String reserved(Parser parser, Token token) {
        String literal = InvLexer.VOCABULARY.getLiteralName(token.getType());
        boolean word = literal != null && Character.isLetter(literal.charAt(1));
        boolean aName = parser.getExpectedTokens().contains(InvLexer.NAME);
        return word && aName ? "`" + token.getText() + "` is a word of the language, so it cannot be a name" : null;
    }

    private static String expected(Parser parser) {
        IntervalSet tokens = parser.getExpectedTokens();
        Set<String> words = new TreeSet<>();
        boolean aName = tokens.contains(InvLexer.NAME);
        boolean aValue = tokens.contains(InvLexer.INTEGER) && tokens.contains(InvLexer.STRING);
        for (int type : tokens.toList()) {
            if (type == Token.EOF) {
                words.add("the end of the file");
            } else if (type == InvLexer.NAME || (aName && isSoftKeyword(type))) {
                words.add(aValue ? "a value" : "a name");
            } else if (!(aValue && isValue(type))) {
                String literal = InvLexer.VOCABULARY.getLiteralName(type);
                words.add(literal == null ? "a number" : literal.replace('\'', '`'));
            }
        }
        if (words.size() > MOST_EXPECTATIONS_NAMED) {
            return "something else here";
        }
        return String.join(" or ", words);
    }

    private static boolean isSoftKeyword(int type) {
        return switch (InvLexer.VOCABULARY.getDisplayName(type)) {
            case "'application'", "'enum'", "'entity'", "'key'", "'counter'", "'immutable'" -> true;
            case "'max'", "'min'", "'unique'", "'all'", "'to'", "'import'", "'table'", "'column'", "'on'" -> true;
            case "'cascade'", "'list'", "'of'", "'deferred'", "'compensated'", "'by'", "'each'" -> true;
            case "'count'", "'sum'", "'length'", "'matches'" -> true;
            default -> false;
        };
    }

    private static boolean isValue(int type) {
        return switch (InvLexer.VOCABULARY.getDisplayName(type)) {
            case "INTEGER", "DECIMAL", "STRING", "'true'", "'false'", "'('", "'-'", "'not'" -> true;
            case "'for'", "'exists'", "'null'" -> true;
            default -> false;
        };
    }
}
