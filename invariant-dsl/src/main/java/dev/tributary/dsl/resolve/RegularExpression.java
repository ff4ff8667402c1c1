package dev.tributary.dsl.resolve;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The regular expressions of {@code matches}: only what Java and PostgreSQL read alike, since the middleware checks with
 * one and the audit with the other.
 */
final class RegularExpression {
    private static final String PUNCTUATION = "\\.[]{}()*+?^$|-/\"'";
    private static final int LONGEST = 500;
    private static final int MOST_REPETITIONS = 255;
    private static final String NO_LINE_END = "[^\\n\\r]";
    private final String pattern;
    private final StringBuilder common = new StringBuilder();
    private int at;

    private RegularExpression(String pattern) {
        this.pattern = pattern;
    }

    /** What became of a pattern. */
    sealed interface Outcome {}

    /** Java and PostgreSQL agree on what {@code pattern} matches; {@code .} is a set of characters in it. */
    record Accepted(String pattern) implements Outcome {}

    /** Why a pattern is refused, and what to write instead. */
    record Problem(String message, String help) implements Outcome {}

    /** Leaves the scan at the first part that is refused. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        RefusedException(String message, String help) {
            super(message, null, false, false);
            problem = new Problem(message, help);
        }
    }

    /** Reads a pattern. */
    static Outcome read(String pattern) {
        if (pattern.length() > LONGEST) {
            return new Problem(
                    "a pattern has at most " + LONGEST + " characters, found " + pattern.length(),
                    "split the condition into several");
        }
        try {
            if (Pattern.compile(pattern).pattern().isEmpty()) {
                return new Problem("this pattern is empty", "compare with `== \"\"`");
            }
        } catch (PatternSyntaxException e) {
            String why = e.getDescription();
            return new Problem(
                    "this is no regular expression: " + why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1),
                    "write one such as `[a-z]+`");
        }
        RegularExpression expression = new RegularExpression(pattern);
        try {
            while (expression.at < pattern.length()) {
                expression.part();
            }
        } catch (RefusedException e) {
            return e.problem;
        }
        return new Accepted(expression.common.toString());
    }

    private void part() throws RefusedException {
        int start = at;
        char c = pattern.charAt(at);
        switch (c) {
            case '\\' -> escape();
            case '[' -> set();
            case '(' -> group();
            case '{' -> repetition();
            case '*', '+', '?' -> quantifier();
            case '^', '$' ->
                throw new RefusedException(
                        "`" + c + "` is not needed: `matches` always compares the whole text", "leave it out");
            default -> at++;
        }
        // PostgreSQL's own `.` matches line ends too.
        common.append(c == '.' ? NO_LINE_END : pattern.substring(start, at));
    }

    private void quantifier() throws RefusedException {
        at++;
        if (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
            throw new RefusedException(
                    "`" + pattern.substring(at - 1, at + 1) + "` means different things to Java and to PostgreSQL",
                    "repeat with one `*`, `+`, `?` or `{2,5}`");
        }
    }

    private void repetition() throws RefusedException {
        int end = pattern.indexOf('}', at);
        for (String bound : pattern.substring(at + 1, end).split(",", -1)) {
            if (bound.length() > 3 || (!bound.isEmpty() && Integer.parseInt(bound) > MOST_REPETITIONS)) {
                throw new RefusedException(
                        "PostgreSQL repeats at most " + MOST_REPETITIONS + " times", "use `length` for a longer text");
            }
        }
        at = end;
        quantifier();
    }

    private void group() throws RefusedException {
        at++;
        if (pattern.startsWith("?", at) && !pattern.startsWith("?:", at)) {
            throw new RefusedException(
                    "`(?` with anything but `:` means different things to Java and to PostgreSQL",
                    "group with `( ... )` or `(?: ... )`");
        }
        at += pattern.startsWith("?:", at) ? 2 : 0;
    }

    private void escape() throws RefusedException {
        char escaped = pattern.charAt(at + 1);
        if (PUNCTUATION.indexOf(escaped) < 0 && "nrt".indexOf(escaped) < 0) {
            throw new RefusedException(
                    "`\\" + escaped + "` means different things to Java and to PostgreSQL",
                    "write a set of characters, such as `[0-9]` or `[A-Za-z0-9_]`");
        }
        at += 2;
    }

    private void set() throws RefusedException {
        at++;
        at += pattern.startsWith("^", at) ? 1 : 0;
        while (pattern.charAt(at) != ']') {
            if (pattern.charAt(at) == '[' || pattern.startsWith("&&", at)) {
                throw new RefusedException(
                        "a set of characters inside another means different things to Java and to PostgreSQL",
                        "list the characters, and write `\\\\[` for a bracket");
            }
            if (pattern.charAt(at) == '\\') {
                escape();
            } else {
                at++;
            }
        }
        at++;
    }
}
