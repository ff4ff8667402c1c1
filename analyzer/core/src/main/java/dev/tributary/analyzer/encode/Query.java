package dev.tributary.analyzer.encode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One proof obligation, negated, as SMT-LIB text; what makes it satisfiable is a counterexample. */
public final class Query {
    /** The label of what is to be proved. */
    public static final String GOAL = "the goal, negated";

    private final String title;
    private final Consumer<String> grow;
    private final List<String> declarations = new ArrayList<>();
    private final List<Labelled> assertions = new ArrayList<>();
    private final Map<String, Observed> observations = new LinkedHashMap<>();
    private final List<String> outside = new ArrayList<>();
    private String label = "";

    /**
     * An empty query.
     *
     * @param grow told every assertion, and complains when they are too many
     */
    Query(String title, Consumer<String> grow) {
        this.title = title;
        this.grow = grow;
    }

    /**
     * One assertion.
     *
     * @param label what it is, in words; several assertions can have one
     */
    public record Labelled(String label, String term) {}

    /** A term whose value a counterexample shows, and its sort. */
    record Observed(String term, String sort) {}

    /** Names what the next assumptions are about. */
    void about(String words) {
        label = words;
    }

    void declare(String line) {
        declarations.add(line);
    }

    void assume(String term) {
        if (!term.equals(Smt.TRUE)) {
            grow.accept(term);
            assertions.add(new Labelled(label, term));
        }
    }

    /** Notes how the query leaves the fragment in which every answer is exact. */
    void leavesFragment(String sentence) {
        outside.add(sentence);
    }

    /** Makes the term's value part of every counterexample, under a name that is returned. */
    String observe(String term, String sort) {
        for (Map.Entry<String, Observed> known : observations.entrySet()) {
            if (known.getValue().term().equals(term)) {
                return known.getKey();
            }
        }
        String name = "observed " + observations.size();
        observations.put(name, new Observed(term, sort));
        return name;
    }

    /** What is proved when this query is unsatisfiable. */
    public String title() {
        return title;
    }

    /** How the query leaves the fragment in which every answer is exact, a sentence each. */
    public List<String> outside() {
        return List.copyOf(outside);
    }

    /** The assertions, in order, without those that only say what a counterexample shows. */
    public List<Labelled> assertions() {
        return List.copyOf(assertions);
    }

    /** The declarations that the assertions need, as SMT-LIB text. */
    public String declarations() {
        return String.join("\n", declarations) + "\n";
    }

    /** Whether products of two terms stand for any value of their sign. */
    public boolean approximatesProducts() {
        return declarations.stream().anyMatch(line -> line.startsWith("(declare-fun " + Universe.PRODUCT));
    }

    /** The query with products multiplied out, which few solvers can decide. */
    public String exact(List<String> assumptions) {
        return text(assumptions)
                .replace(
                        "(declare-fun " + Universe.PRODUCT + " (Int Int) Int)",
                        "(define-fun " + Universe.PRODUCT + " ((a Int) (b Int)) Int (* a b))");
    }

    /** The query with further assumptions. */
    public String text(List<String> assumptions) {
        StringBuilder text = new StringBuilder("; ").append(title).append('\n');
        declarations.forEach(line -> text.append(line).append('\n'));
        String about = "";
        for (Labelled assertion : assertions) {
            if (!assertion.label().equals(about)) {
                about = assertion.label();
                text.append("; ").append(about.replace('\n', ' ')).append('\n');
            }
            text.append("(assert ").append(assertion.term()).append(")\n");
        }
        assumptions.forEach(a -> text.append("(assert ").append(a).append(")\n"));
        observations.forEach((name, observed) -> text.append("(declare-const ")
                .append(Smt.symbol(name))
                .append(' ')
                .append(observed.sort())
                .append(")\n(assert (= ")
                .append(Smt.symbol(name))
                .append(' ')
                .append(observed.term())
                .append("))\n"));
        return text.toString();
    }

    /** The whole query, without {@code check-sat}. */
    public String text() {
        return text(List.of());
    }
}
