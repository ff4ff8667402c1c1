package dev.tributary.analyzer.encode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows and list elements that a query talks about. Hypotheses are instantiated over exactly these.
 *
 * <p>A query is built in passes. While it is built, witnesses are met: rows whose existence some hypothesis implies. They
 * join the universe for the next pass, at a depth one greater than that of the rows they are witnesses for. Witnesses of
 * witnesses are cut off, which only drops hypotheses and so stays sound.
 */
final class Universe {
    /** Rows of this depth or deeper get no witnesses of their own. */
    static final int DEEPEST = 1;

    /** How long all assertions of one query may be together. */
    private static final long MOST_CHARACTERS = 4_000_000;

    /** The function that stands for products of two terms. */
    static final String PRODUCT = Smt.symbol("product");

    private static final String LENGTH = Smt.symbol("length");

    private final Map<String, Map<String, Member>> current = new LinkedHashMap<>();
    private final Map<String, Map<String, Member>> next = new LinkedHashMap<>();
    private final Map<String, String> witnesses = new LinkedHashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private final Map<String, String> declarations = new LinkedHashMap<>();
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Integer> patterns = new LinkedHashMap<>();
    private final Set<String> facts = new LinkedHashSet<>();
    private boolean cut;
    private long characters;

    /** A query is longer than any solver would finish. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("longer than " + MOST_CHARACTERS + " characters", null, false, false);
        }
    }

    /**
     * One term of a sort.
     *
     * @param counted whether aggregates add it up by itself; else it is a representative of all the other rows
     */
    private record Member(int depth, boolean counted) {}

    /** Starts another pass with everything named so far; false when nothing is new. */
    boolean advance() {
        boolean grew = false;
        characters = 0;
        for (Map.Entry<String, Map<String, Member>> entry : next.entrySet()) {
            Map<String, Member> known = current.computeIfAbsent(entry.getKey(), k -> new LinkedHashMap<>());
            for (Map.Entry<String, Member> member : entry.getValue().entrySet()) {
                grew |= known.putIfAbsent(member.getKey(), member.getValue()) == null;
            }
        }
        next.clear();
        return grew;
    }

    /**
     * Counts what is asserted.
     *
     * @throws TooLongException when it is too much
     */
    void grow(String assertion) {
        characters += assertion.length();
        if (characters > MOST_CHARACTERS) {
            throw new TooLongException();
        }
    }

    /** Adds a term from the next pass on; false when it is there already. */
    boolean name(String sort, String term, int depth, boolean counted) {
        if (current.getOrDefault(sort, Map.of()).containsKey(term)) {
            return false;
        }
        depths.merge(term, depth, Math::min);
        return next.computeIfAbsent(sort, k -> new LinkedHashMap<>()).putIfAbsent(term, new Member(depth, counted))
                == null;
    }

    /** All terms of a sort. */
    List<String> all(String sort) {
        return List.copyOf(current.getOrDefault(sort, Map.of()).keySet());
    }

    /** The terms of a sort that are neither witnesses nor what they refer to. */
    List<String> near(String sort) {
        return all(sort).stream().filter(term -> depth(term) == 0).toList();
    }

    /** The terms of a sort that aggregates add up one by one. */
    List<String> counted(String sort) {
        return current.getOrDefault(sort, Map.of()).entrySet().stream()
                .filter(e -> e.getValue().counted())
                .map(Map.Entry::getKey)
                .toList();
    }

    int depth(String term) {
        return depths.getOrDefault(term, 0);
    }

    /** A number for an object, the same in every pass. */
    int number(Object object) {
        return numbers.computeIfAbsent(object, o -> numbers.size());
    }

    /** The witness of that key, declared with its sort; the same in every pass. */
    String witness(String key, String sort, int depth) {
        String known = witnesses.get(key);
        if (known != null) {
            return known;
        }
        String term = Smt.symbol("witness " + witnesses.size());
        witnesses.put(key, term);
        declare(term, "(declare-const " + term + " " + sort + ")");
        depths.put(term, depth);
        return term;
    }

    /** Declares a symbol unless it is declared. */
    void declare(String symbol, String line) {
        String known = declarations.putIfAbsent(symbol, line);
        if (known != null && !known.equals(line)) {
            throw new IllegalStateException(symbol + " has two meanings: " + known + " and " + line);
        }
    }

    List<String> declarations() {
        return new ArrayList<>(declarations.values());
    }

    /** Some value of a sort, of which nothing is known. */
    String anything(String sort) {
        String name = Smt.symbol("some " + sort.replace("|", ""));
        declare(name, "(declare-const " + name + " " + sort + ")");
        return name;
    }

    /** The constant of a text literal; constants of different literals differ. */
    String text(String literal) {
        String known = texts.get(literal);
        if (known != null) {
            return known;
        }
        String name = Smt.symbol("text " + texts.size());
        declare(name, "(declare-const " + name + " Text)");
        texts.forEach((other, symbol) -> facts.add(Smt.not(Smt.equal(name, symbol))));
        texts.put(literal, name);
        return name;
    }

    /** The constants of the text literals met so far, by literal. */
    Map<String, String> texts() {
        return texts;
    }

    /** The product of two terms, of which only the sign is known; see {@link Query#exact}. */
    String product(String left, String right) {
        declare(PRODUCT, "(declare-fun " + PRODUCT + " (Int Int) Int)");
        String product = left.compareTo(right) <= 0 ? Smt.call(PRODUCT, left, right) : Smt.call(PRODUCT, right, left);
        String positive = Smt.or(
                Smt.and(Smt.call(">", left, "0"), Smt.call(">", right, "0")),
                Smt.and(Smt.call("<", left, "0"), Smt.call("<", right, "0")));
        String zero = Smt.or(Smt.equal(left, "0"), Smt.equal(right, "0"));
        facts.add(Smt.equal(Smt.call(">", product, "0"), positive));
        facts.add(Smt.equal(Smt.equal(product, "0"), zero));
        return product;
    }

    /** How long a text is: any number that is not negative. */
    String length(String text) {
        String function = LENGTH;
        declare(function, "(declare-fun " + function + " (Text) Int)");
        String length = "(" + function + " " + text + ")";
        facts.add(Smt.call(">=", length, "0"));
        texts.forEach((literal, symbol) -> facts.add(
                Smt.equal("(" + function + " " + symbol + ")", "" + literal.codePointCount(0, literal.length()))));
        return length;
    }

    /** Whether a text matches a pattern: any answer, but always the same for one text. */
    String matches(String text, String pattern) {
        String function = Smt.symbol("matches " + patterns.computeIfAbsent(pattern, p -> patterns.size()));
        declare(function, "(declare-fun " + function + " (Text) Bool)");
        texts.forEach((literal, symbol) ->
                facts.add(Smt.equal("(" + function + " " + symbol + ")", Boolean.toString(literal.matches(pattern)))));
        return "(" + function + " " + text + ")";
    }

    /** Whether something other than equality is asked of texts. */
    boolean asksOfTexts() {
        return !patterns.isEmpty() || declarations.containsKey(LENGTH);
    }

    /** What holds of the symbols that this universe declares. */
    Set<String> facts() {
        return facts;
    }

    /** Whether something is summed over elements of a sort, and so over some that have no name. */
    boolean hasRest(String sort) {
        String name = sort.replace("|", "");
        return declarations.values().stream().anyMatch(line -> line.contains(name) && line.contains(" rest"));
    }

    void cutOff() {
        cut = true;
    }

    /** Whether some hypothesis had to be dropped. */
    boolean isCut() {
        return cut;
    }
}
