package dev.tributary.analyzer.encode;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;

/** SMT-LIB terms as text; simplifies only what keeps queries readable. */
final class Smt {
    static final String TRUE = "true";
    static final String FALSE = "false";

    private Smt() {}

    static String symbol(String name) {
        return "|" + name + "|";
    }

    static String apply(String function, String argument) {
        return "(" + symbol(function) + " " + argument + ")";
    }

    static String integer(BigInteger value) {
        return value.signum() < 0 ? "(- " + value.negate() + ")" : value.toString();
    }

    static String and(Collection<String> terms) {
        List<String> relevant =
                terms.stream().filter(t -> !t.equals(TRUE)).distinct().toList();
        if (relevant.contains(FALSE)) {
            return FALSE;
        }
        return join("and", relevant, TRUE);
    }

    static String and(String... terms) {
        return and(List.of(terms));
    }

    static String or(Collection<String> terms) {
        List<String> relevant =
                terms.stream().filter(t -> !t.equals(FALSE)).distinct().toList();
        if (relevant.contains(TRUE)) {
            return TRUE;
        }
        return join("or", relevant, FALSE);
    }

    static String or(String... terms) {
        return or(List.of(terms));
    }

    private static String join(String operator, List<String> terms, String empty) {
        if (terms.isEmpty()) {
            return empty;
        }
        return terms.size() == 1 ? terms.get(0) : "(" + operator + " " + String.join(" ", terms) + ")";
    }

    static String not(String term) {
        return switch (term) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            default -> "(not " + term + ")";
        };
    }

    static String implies(String premise, String conclusion) {
        return or(not(premise), conclusion);
    }

    static String equal(String left, String right) {
        return left.equals(right) ? TRUE : "(= " + left + " " + right + ")";
    }

    static String ite(String condition, String then, String otherwise) {
        return switch (condition) {
            case TRUE -> then;
            case FALSE -> otherwise;
            default -> "(ite " + condition + " " + then + " " + otherwise + ")";
        };
    }

    static String sum(List<String> terms) {
        List<String> relevant = terms.stream().filter(t -> !t.equals("0")).toList();
        return relevant.isEmpty()
                ? "0"
                : relevant.size() == 1 ? relevant.get(0) : "(+ " + String.join(" ", relevant) + ")";
    }

    static String call(String operator, String left, String right) {
        return "(" + operator + " " + left + " " + right + ")";
    }
}
