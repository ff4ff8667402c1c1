package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks for runs of one pair of operations: first for one step on each side, in all states that are found; then for two
 * steps against one. It goes on where it stopped when it is asked for another invariant.
 */
final class PairSearch {
    private static final int OTHER_SITE = 2;
    /** How many states the second round starts from. */
    private static final int MOST_STARTS = 150;

    private final Exploration exploration;
    private final Interpreter interpreter;
    private final Operation first;
    private final Operation second;
    private final Predicate<String> mayPrecede;
    private final Allowance shortAllowance;
    private final Allowance longAllowance;
    private final Map<String, Branches> found = new HashMap<>();
    private int nextNode;
    private int nextStart;

    /**
     * A search.
     *
     * @param mayPrecede which operations may run before one of the two while the other does not hear of them
     * @param shortAllowance for one step on each side
     * @param longAllowance for two steps against one
     */
    PairSearch(
            Exploration exploration,
            Interpreter interpreter,
            Operation first,
            Operation second,
            Predicate<String> mayPrecede,
            Allowance shortAllowance,
            Allowance longAllowance) {
        this.exploration = exploration;
        this.interpreter = interpreter;
        this.first = first;
        this.second = second;
        this.mayPrecede = mayPrecede;
        this.shortAllowance = shortAllowance;
        this.longAllowance = longAllowance;
    }

    /** A run that violates one of the invariants. */
    Optional<Branches> find(Set<String> wanted) {
        Optional<Branches> known = known(wanted);
        while (known.isEmpty()
                && !shortAllowance.spent()
                && exploration.node(nextNode).isPresent()) {
            shortRuns(exploration.node(nextNode++).orElseThrow());
            known = known(wanted);
        }
        while (known.isEmpty()
                && !longAllowance.spent()
                && nextStart < MOST_STARTS
                && exploration.node(nextStart).isPresent()) {
            longRuns(exploration.node(nextStart++).orElseThrow());
            known = known(wanted);
        }
        return known;
    }

    private Optional<Branches> known(Set<String> wanted) {
        return wanted.stream()
                .filter(found::containsKey)
                .map(name -> Objects.requireNonNull(found.get(name)))
                .findFirst();
    }

    private void shortRuns(Exploration.Node node) {
        for (Outcome.Accepted one : exploration.steps(node, first, Exploration.SITE, shortAllowance)) {
            for (Outcome.Accepted other : exploration.steps(node, second, OTHER_SITE, shortAllowance)) {
                if (shortAllowance.spent()) {
                    return;
                }
                merge(node, List.of(one), other, Set.of(), shortAllowance);
            }
        }
    }

    private void longRuns(Exploration.Node node) {
        for (Operation before : exploration.application().operations()) {
            if (mayPrecede.test(before.name())) {
                for (Outcome.Accepted step : exploration.steps(node, before, Exploration.SITE, longAllowance)) {
                    longRuns(node, step, first, second);
                    if (!first.equals(second)) {
                        longRuns(node, step, second, first);
                    }
                }
            }
        }
    }

    private void longRuns(Exploration.Node node, Outcome.Accepted step, Operation next, Operation against) {
        if (!step.entry().touched().intersects(exploration.reads(next)) || longAllowance.spent()) {
            return;
        }
        List<Outcome.Accepted> ones = exploration.steps(step, node.depth() + 1, next, longAllowance);
        for (Outcome.Accepted other : exploration.steps(node, against, OTHER_SITE, longAllowance)) {
            Database without = interpreter.merge(step.after(), other.entry());
            Set<String> before = new HashSet<>();
            for (Invariant invariant : exploration.application().invariants()) {
                if (interpreter.violation(without, invariant).isPresent()) {
                    before.add(invariant.name());
                }
            }
            for (Outcome.Accepted one : ones) {
                if (longAllowance.spent()) {
                    return;
                }
                merge(node, List.of(step, one), other, before, longAllowance);
            }
        }
    }

    /** Notes the invariants, but for some, that the merge of two sides violates. */
    private void merge(
            Exploration.Node node,
            List<Outcome.Accepted> ones,
            Outcome.Accepted other,
            Set<String> except,
            Allowance counted) {
        BitSet touched = new BitSet();
        ones.forEach(one -> touched.or(one.entry().touched()));
        List<Invariant> open = new ArrayList<>();
        for (Invariant invariant : exploration.application().invariants()) {
            if (!found.containsKey(invariant.name())
                    && !except.contains(invariant.name())
                    && interpreter.check().reads(invariant, touched)
                    && interpreter.check().reads(invariant, other.entry().touched())) {
                open.add(invariant);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        List<Entry> entries = ones.stream().map(Outcome.Accepted::entry).toList();
        Database after = ones.get(ones.size() - 1).after();
        for (Entry arriving : arrivals(node.depth(), entries, other.entry())) {
            counted.spend(1);
            Database merged = interpreter.merge(after, arriving);
            for (Invariant invariant : open) {
                if (!found.containsKey(invariant.name())) {
                    interpreter
                            .violation(merged, invariant)
                            .ifPresent(violation -> found.put(
                                    invariant.name(),
                                    new Branches(node.history(), entries, List.of(arriving), violation)));
                }
            }
        }
    }

    /** The other side's entry at every time that makes a difference: after all, and before each that assigns what it does. */
    private static List<Entry> arrivals(int depth, List<Entry> ones, Entry other) {
        List<Entry> arrivals = new ArrayList<>();
        arrivals.add(other.at(Exploration.clock(depth + ones.size()) + 1));
        for (int i = ones.size() - 1; i >= 0; i--) {
            if (overwriteEachOther(ones.get(i), other)) {
                arrivals.add(other.at(Exploration.clock(depth + i) - 1));
            }
        }
        return arrivals;
    }

    private static boolean overwriteEachOther(Entry one, Entry other) {
        return one.effects().stream()
                .anyMatch(e -> e instanceof Effect.Assign assign
                        && other.effects().stream()
                                .anyMatch(o -> o instanceof Effect.Assign against
                                        && against.attribute() == assign.attribute()
                                        && against.key().equals(assign.key())
                                        && against.entity().equals(assign.entity())));
    }
}
