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
 * How much of the invariants an obligation assumes, the least first. What follows from less follows from all, so a proof
 * from what is near to the goal is a proof; only a counterexample needs all of it.
 */
public enum Hypotheses {
    /**
     * The goal, references, and invariants without aggregates and quantifiers of their own that read something that the goal
     * or a guard reads; what has aggregates or quantifiers of its own only of the rows that the goal is about.
     */
    NEAR,
    /** All invariants; what has aggregates or quantifiers of its own only of the rows that the goal is about. */
    AIMED,
    /** All invariants, of all rows that the query names. */
    ALL;

    /** The invariants to assume, in the order of the application. */
    List<Invariant> of(
            Application application, List<Operation> operations, Set<String> goalReads, @Nullable Invariant goal) {
        if (this != NEAR) {
            return application.invariants();
        }
        Set<String> reads = new LinkedHashSet<>(goalReads);
        operations.forEach(o -> o.requires().forEach(guard -> reads.addAll(Reads.of(guard))));
        return application.invariants().stream()
                .filter(i -> i.equals(goal) || near(application, i, reads))
                .toList();
    }

    /** Whether to assume an invariant of any rows; else only of those that the goal is about. */
    boolean everywhere(Invariant invariant) {
        return this == ALL || plain(invariant);
    }

    private static boolean near(Application application, Invariant invariant, Set<String> reads) {
        if (invariant instanceof Invariant.ReferenceExists) {
            return true;
        }
        return plain(invariant)
                && !(invariant instanceof Invariant.KeyUnique)
                && Footprint.attributes(application, invariant).stream().anyMatch(reads::contains);
    }

    private static boolean plain(Invariant invariant) {
        return !(invariant instanceof Invariant.Holds)
                && !(invariant instanceof Invariant.ForAll forAll && !plain(forAll.condition()));
    }

    private static boolean plain(Expression expression) {
        return Reads.bindings(expression).isEmpty()
                && expression.inside().stream().allMatch(Hypotheses::plain);
    }
}
