package dev.tributary.analyzer.encode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One proof obligation, negated, as SMT-LIB text; what makes it satisfiable is a counterexample. */
public final class Query {
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Observed> observations = new LinkedHashMap<>();

    Query(String title) {
        this.title = title;
    }

    /** A term whose value a counterexample shows, and its sort. */
    record Observed(String term, String sort) {}

    void comment(String text) {
        lines.add("; " + text.replace('\n', ' '));
    }

    void declare(String line) {
        lines.add(line);
    }

    /** Appends everything that another query declares and assumes. */
    void include(Query other) {
        lines.addAll(other.lines);
    }

    void assume(String term) {
        if (!term.equals(Smt.TRUE)) {
            lines.add("(assert " + term + ")");
        }
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

    /** The query with further assumptions. */
    public String text(List<String> assumptions) {
        StringBuilder text = new StringBuilder("; ").append(title).append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
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
