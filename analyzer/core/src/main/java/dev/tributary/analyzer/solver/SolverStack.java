package dev.tributary.analyzer.solver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A solver with what was asked for around it: a cache of its answers, second opinions, files of its queries. */
public final class SolverStack {
    private final CountingSolver solver;
    private final @Nullable CachingSolver caching;
    private final @Nullable AnswerCache cache;
    private final @Nullable CrossCheckingSolver crossChecking;

    /**
     * Builds the stack.
     *
     * @param first the solver that decides, within {@code timeout}
     * @param others the solvers that are asked for a second opinion; empty for none
     */
    SolverStack(Solver first, List<Solver> others, Duration timeout, Options options) {
        Solver top = first;
        cache = options.cache().map(AnswerCache::new).orElse(null);
        caching = cache == null ? null : new CachingSolver(top, cache, timeout);
        top = caching == null ? top : caching;
        crossChecking = others.isEmpty() ? null : new CrossCheckingSolver(top, others, options.disagreements());
        top = crossChecking == null ? top : crossChecking;
        top = options.queries().isEmpty()
                ? top
                : new QueryFiles(top, options.queries().get());
        solver = new CountingSolver(top);
    }

    /**
     * What is asked for besides answers.
     *
     * @param crossCheck whether SMTInterpol, and cvc5 where it is installed, have to confirm each answer
     * @param queries the folder that each query is written to
     * @param cache the folder that keeps answers
     * @param disagreements the folder for queries that two solvers answer differently
     */
    public record Options(boolean crossCheck, Optional<Path> queries, Optional<Path> cache, Path disagreements) {
        /** Nothing but answers. */
        public static Options none() {
            return new Options(false, Optional.empty(), Optional.empty(), Path.of(""));
        }
    }

    /** Z3 with what the options ask for. */
    public static SolverStack of(Duration timeout, Options options) {
        List<Solver> others = new ArrayList<>();
        if (options.crossCheck()) {
            others.add(new SmtInterpolSolver(timeout));
            Cvc5Solver.onPath(timeout).ifPresent(others::add);
        }
        return new SolverStack(new Z3Solver(timeout), others, timeout, options);
    }

    public Solver solver() {
        return solver;
    }

    /** How many questions were asked so far, whoever answered them. */
    public int asked() {
        return solver.asked.get();
    }

    /** What each second solver said so far; empty without a cross-check. */
    public List<CrossCheck> crossChecks() {
        return crossChecking == null ? List.of() : crossChecking.results();
    }

    /** Why the cache could not be used, if so; the analysis is right without it. */
    public Optional<String> cacheProblem() {
        return cache == null ? Optional.empty() : cache.problem();
    }

    /** How many answers came from the cache. */
    public int remembered() {
        return caching == null ? 0 : caching.hits();
    }

    /** How many answers the solver had to find although there is a cache. */
    public int decided() {
        return caching == null ? 0 : caching.misses();
    }

    private record CountingSolver(Solver counted, AtomicInteger asked) implements Solver {
        CountingSolver(Solver counted) {
            this(counted, new AtomicInteger());
        }

        @Override
        public String name() {
            return counted.name();
        }

        @Override
        public Answer check(String smtLib) {
            asked.incrementAndGet();
            return counted.check(smtLib);
        }

        @Override
        public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
            asked.incrementAndGet();
            return counted.explain(declarations, assertions);
        }
    }
}
