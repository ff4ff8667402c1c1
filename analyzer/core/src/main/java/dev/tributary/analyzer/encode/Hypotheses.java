package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many of the invariants an obligation assumes. What follows from fewer follows from all, so a proof from those that
 * are near to the goal is a proof; only a counterexample needs all of them.
 */
public enum Hypotheses {
    /**
     * The goal itself, references, and invariants without aggregates and quantifiers of their own that read something that
     * the goal or a guard reads.
     */
    NEAR,
    /** All of them. */
    ALL;

    /** The invariants to assume, in the order of the application. */
    List<Invariant> of(
            Application application, List<Operation> operations, Set<String> goalReads, @Nullable Invariant goal) {
        if (this == ALL) {
            return application.invariants();
        }
        Set<String> reads = new LinkedHashSet<>(goalReads);
        operations.forEach(o -> o.requires().forEach(guard -> reads.addAll(Reads.of(guard))));
        return application.invariants().stream()
                .filter(i -> i.equals(goal) || near(application, i, reads))
                .toList();
    }

    private static boolean near(Application application, Invariant invariant, Set<String> reads) {
        if (invariant instanceof Invariant.ReferenceExists) {
            return true;
        }
        boolean plain = invariant instanceof Invariant.Unique
                || (invariant instanceof Invariant.ForAll forAll && plain(forAll.condition()));
        return plain && Footprint.attributes(application, invariant).stream().anyMatch(reads::contains);
    }

    private static boolean plain(Expression expression) {
        return Reads.bindings(expression).isEmpty()
                && Reads.children(expression).stream().allMatch(Hypotheses::plain);
    }
}
