package dev.tributary.analyzer.solver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides quantifier-free queries in SMT-LIB 2. Implementations may be called from several threads. What is wrong with a
 * query or too hard in it is an {@link Answer.Unknown}; a {@link SolverException} says that the tool itself failed.
 */
public interface Solver {

    /** Decides the conjunction of all assertions of {@code smtLib}, which has no {@code check-sat} of its own. */
    Answer check(String smtLib);

    /** The solver and whatever else its answers depend on besides the query, such as {@code Z3 4.14.1, seed 1}. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * One assertion of a query.
     *
     * @param label what it is, in words; several assertions can have one, and count as one then
     * @param term the condition, as SMT-LIB text
     */
    record Assertion(String label, String term) {}

    /**
     * Which labels are enough for a contradiction, in the order of the assertions; empty unless the solver can tell that
     * they contradict each other. The set is small, but not always the smallest.
     *
     * @param declarations what the assertions need, as SMT-LIB text
     */
    default Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
        if (!(check(text(declarations, assertions, labels(assertions))) instanceof Answer.Unsatisfiable)) {
            return Optional.empty();
        }
        return Optional.of(UnsatCores.smaller(this, declarations, assertions, labels(assertions)));
    }

    /** The query of those assertions whose label is among {@code labels}. */
    static String text(String declarations, List<Assertion> assertions, Set<String> labels) {
        StringBuilder text = new StringBuilder(declarations);
        if (!declarations.endsWith("\n")) {
            text.append('\n');
        }
        Map<String, List<String>> terms = new LinkedHashMap<>();
        for (Assertion assertion : assertions) {
            if (labels.contains(assertion.label())) {
                terms.computeIfAbsent(assertion.label(), l -> new ArrayList<>()).add(assertion.term());
            }
        }
        terms.forEach((label, all) -> {
            text.append("; ").append(label.replaceAll("\\R", " ")).append('\n');
            all.forEach(term -> text.append("(assert ").append(term).append(")\n"));
        });
        return text.toString();
    }

    private static Set<String> labels(List<Assertion> assertions) {
        Set<String> labels = new LinkedHashSet<>();
        assertions.forEach(a -> labels.add(a.label()));
        return labels;
    }
}
