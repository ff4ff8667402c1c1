package dev.tributary.analyzer.solver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes sets of contradicting labels smaller. */
final class UnsatCores {
    /** As many questions as one explanation may cost. */
    private static final int MOST_QUESTIONS = 64;

    private UnsatCores() {}

    /**
     * Drops one label after the other where the rest still contradicts itself.
     *
     * @param core labels whose assertions contradict each other
     */
    static List<String> smaller(
            Solver solver, String declarations, List<Solver.Assertion> assertions, Set<String> core) {
        Set<String> needed = new LinkedHashSet<>(core);
        int questions = 0;
        for (String label : core) {
            if (questions++ == MOST_QUESTIONS) {
                break;
            }
            Set<String> rest = new LinkedHashSet<>(needed);
            rest.remove(label);
            if (solver.check(Solver.text(declarations, assertions, rest)) instanceof Answer.Unsatisfiable) {
                needed.remove(label);
            }
        }
        List<String> ordered = new ArrayList<>();
        for (Solver.Assertion assertion : assertions) {
            if (needed.remove(assertion.label())) {
                ordered.add(assertion.label());
            }
        }
        return ordered;
    }
}
