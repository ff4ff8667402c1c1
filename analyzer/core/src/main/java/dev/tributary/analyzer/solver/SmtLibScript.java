package dev.tributary.analyzer.solver;

import java.util.ArrayDeque;
import java.util.Deque;

/** A query as a script that any solver of SMT-LIB 2.6 runs as it is. */
final class SmtLibScript {
    private SmtLibScript() {}

    /** The query with its logic before it and {@code check-sat} after it. */
    static String of(String smtLib) {
        return prologue(smtLib) + body(smtLib) + "(check-sat)\n";
    }

    /** The query with its logic before it. */
    static String prologue(String smtLib) {
        return "(set-option :produce-models true)\n(set-logic " + logic(smtLib) + ")\n";
    }

    private static String body(String smtLib) {
        return smtLib.endsWith("\n") ? smtLib : smtLib + "\n";
    }

    /** What the query proves, from the comment on its first line. */
    static String title(String smtLib) {
        String first = smtLib.lines().findFirst().orElse("").strip();
        return first.startsWith(";") ? first.substring(1).strip() : "a query";
    }

    /** The logic: free functions with integers, linear unless two terms are multiplied. */
    static String logic(String smtLib) {
        return multipliesTerms(smtLib) ? "QF_UFNIA" : "QF_UFLIA";
    }

    /** Whether some product has more than one factor that is no number. */
    private static boolean multipliesTerms(String smtLib) {
        Deque<Level> open = new ArrayDeque<>();
        Scanner scanner = new Scanner(smtLib);
        for (String token = scanner.next(); !token.isEmpty(); token = scanner.next()) {
            if (token.equals("(")) {
                open.push(new Level());
            } else if (token.equals(")")) {
                Level closed = open.poll();
                if (closed == null) {
                    return false;
                }
                if (closed.multipliesTerms()) {
                    return true;
                }
                if (!open.isEmpty()) {
                    open.peek().add(closed.isNumber() ? "0" : "()");
                }
            } else if (!open.isEmpty()) {
                open.peek().add(token);
            }
        }
        return false;
    }

    /** One list of the text: what it applies, and how many of its arguments are numbers and terms. */
    private static final class Level {
        private String applied = "";
        private int numbers;
        private int terms;

        void add(String token) {
            if (applied.isEmpty()) {
                applied = token;
            } else if (Character.isDigit(token.charAt(0))) {
                numbers++;
            } else {
                terms++;
            }
        }

        boolean multipliesTerms() {
            return applied.equals("*") && terms > 1;
        }

        /** Arithmetic of numbers alone, such as {@code (- 5)}. */
        boolean isNumber() {
            return "+-*".contains(applied) && terms == 0 && numbers > 0;
        }
    }

    /** Splits SMT-LIB text into parentheses and atoms, without comments. */
    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        /** The next token; empty at the end. */
        String next() {
            skip();
            if (at >= text.length()) {
                return "";
            }
            int start = at++;
            char first = text.charAt(start);
            if (first == '|' || first == '"') {
                int end = text.indexOf(first, at);
                at = end < 0 ? text.length() : end + 1;
            } else if (first != '(' && first != ')') {
                while (at < text.length() && "() \t\r\n;".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
            }
            return text.substring(start, at);
        }

        private void skip() {
            while (at < text.length()) {
                if (text.charAt(at) == ';') {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (!Character.isWhitespace(text.charAt(at))) {
                    return;
                } else {
                    at++;
                }
            }
        }
    }
}
