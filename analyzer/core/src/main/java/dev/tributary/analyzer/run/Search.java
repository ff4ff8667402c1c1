package dev.tributary.analyzer.run;

import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A bounded search for runs from the empty database that violate an invariant by a merge. The same application and budget
 * give the same answers, in whatever order they are asked for; to find nothing proves nothing.
 */
public final class Search {
    private final Application application;
    private final Budget budget;
    private final Interpreter interpreter;
    private final Exploration exploration;
    private final Patience patience;
    private final Map<Pair, PairSearch> searches = new HashMap<>();

    /** Two operations that run at the same time, perhaps twice the same. */
    public record Pair(String first, String second) {
        private Set<String> names() {
            return Set.copyOf(List.of(first, second));
        }
    }

    /** A search in one application; states that one question leads to are there for the next. */
    public Search(Application application, Budget budget) {
        this.application = application;
        this.budget = budget;
        this.interpreter = new Interpreter(application);
        this.patience = new Patience(budget.longest());
        this.exploration = new Exploration(application, interpreter, new Allowance(budget.invocations(), patience));
    }

    /** A run in which the merge of the two operations violates the invariant. */
    public synchronized Optional<Run> find(String first, String second, String invariant) {
        patience.start();
        PairSearch search = searches.computeIfAbsent(new Pair(first, second), pair -> search(pair, operation -> true));
        return search.find(Set.of(invariant)).map(this::told);
    }

    /**
     * A run that violates some invariant although only operations that were said to be compatible run at the same time. If
     * there is one, whoever said so is wrong.
     *
     * @param compatible the pairs that may run at the same time
     */
    public synchronized Optional<Run> violationOf(Collection<Pair> compatible) {
        patience.start();
        Set<Set<String>> all = compatible.stream().map(Pair::names).collect(Collectors.toSet());
        Set<String> invariants =
                application.invariants().stream().map(Invariant::name).collect(Collectors.toSet());
        for (Pair pair : compatible) {
            Set<String> alongside = new HashSet<>();
            application.operations().forEach(o -> {
                if (all.contains(new Pair(pair.first(), o.name()).names())
                        && all.contains(new Pair(pair.second(), o.name()).names())) {
                    alongside.add(o.name());
                }
            });
            Optional<Branches> branches = search(pair, alongside::contains).find(invariants);
            if (branches.isPresent()) {
                return branches.map(this::told);
            }
        }
        return Optional.empty();
    }

    private PairSearch search(Pair pair, Predicate<String> mayPrecede) {
        return new PairSearch(
                exploration,
                interpreter,
                application.operation(pair.first()),
                application.operation(pair.second()),
                mayPrecede,
                new Allowance(budget.merges(), patience),
                new Allowance(budget.merges(), patience));
    }

    private Run told(Branches branches) {
        return new Telling(application, interpreter, new Shortening(application, interpreter).shorter(branches)).run();
    }
}
