package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.encode.Fault;
import dev.tributary.analyzer.run.Budget;
import dev.tributary.analyzer.solver.Answer;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import dev.tributary.random.RandomSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Holds the analyzer against brute force on random specifications. {@code -Dtributary.oracle.specifications=10000} is a
 * full run; {@code -Dtributary.oracle.first=N} starts at another seed; see docs/oracle.md.
 */
class OracleTest {
    private static final int SPECIFICATIONS = Integer.getInteger("tributary.oracle.specifications", 200);
    private static final long FIRST = Long.getLong("tributary.oracle.first", 0);
    private static final int THREADS =
            Integer.getInteger("tributary.oracle.threads", Runtime.getRuntime().availableProcessors());
    private static final int REPORTED = 500;
    /** One specification of so many is analysed with everything, which takes several times as long. */
    private static final int WHOLE = 10;

    /** What takes longer is undecided, which is counted; longer limits decide few more. */
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final Duration MOST_PER_SPECIFICATION = Duration.ofSeconds(4);

    /** What is counted over all specifications. */
    private static final class Tally {
        private int specifications;
        private int withConflict;
        private int withoutConflict;
        private int pairs;
        private int compatible;
        private int conflicts;
        private int undecided;
        private int confirmed;
        private long invocations;

        synchronized void add(Analysis analysis, Oracle.Report report) {
            specifications++;
            if (analysis.conflicts().isEmpty()) {
                withoutConflict++;
            } else {
                withConflict++;
            }
            for (PairAnalysis pair : analysis.pairs()) {
                pairs++;
                compatible += pair.verdict() == PairVerdict.COMPATIBLE ? 1 : 0;
                conflicts += pair.verdict() == PairVerdict.CONFLICT ? 1 : 0;
                undecided += pair.verdict() == PairVerdict.UNDECIDED ? 1 : 0;
            }
            confirmed += report.confirmed().size();
            invocations += report.invocations();
        }

        synchronized String text(int wrong) {
            return specifications + " specifications (" + withConflict + " with a conflict, " + withoutConflict
                    + " without), " + pairs + " pairs: " + compatible + " compatible, " + conflicts + " in conflict ("
                    + confirmed + " confirmed by brute force), " + undecided + " undecided; " + invocations
                    + " invocations; " + wrong + " verdicts refuted";
        }
    }

    /** The application of a seed, unless what is written for it is refused, as a few are. */
    static Optional<Application> application(long seed) {
        InvFile.Result parsed = InvFile.parse("random-" + seed + ".inv", RandomSpecification.of(seed));
        return parsed.diagnostics().isEmpty() ? parsed.application() : Optional.empty();
    }

    static Analysis analysis(Application application, Set<Fault> faults) {
        return Analyzer.analyze(application, new Hurried(new Z3Solver(TIMEOUT)), 1, faults);
    }

    /** Gives up on an application whose queries take too long together. */
    private static final class Hurried implements Solver {
        private final Solver solver;
        private long left = MOST_PER_SPECIFICATION.toNanos();

        Hurried(Solver solver) {
            this.solver = solver;
        }

        @Override
        public Answer check(String smtLib) {
            if (left < 0) {
                return new Answer.Unknown("the specification takes too long");
            }
            long start = System.nanoTime();
            try {
                return solver.check(smtLib);
            } finally {
                left -= System.nanoTime() - start;
            }
        }
    }

    @Test
    void bruteForceRefutesNoVerdict() throws InterruptedException, ExecutionException {
        Tally tally = new Tally();
        Map<Long, String> wrong = new TreeMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (long seed = FIRST; seed < FIRST + SPECIFICATIONS; seed++) {
                long own = seed;
                tasks.add(workers.submit(() -> tryOne(own, tally, wrong)));
            }
            for (int i = 0; i < tasks.size(); i++) {
                tasks.get(i).get();
                if ((i + 1) % REPORTED == 0) {
                    System.out.println("oracle, after " + (i + 1) + " seeds: " + text(tally, wrong));
                }
            }
        } finally {
            workers.shutdownNow();
        }
        System.out.println("oracle, seeds from " + FIRST + ": " + text(tally, wrong));
        assertThat(wrong).isEmpty();
        // A generator whose specifications are mostly refused, or all alike, would show nothing.
        assertThat(tally.specifications).isGreaterThan(SPECIFICATIONS * 9 / 10);
        assertThat(tally.conflicts).isBetween(tally.pairs / 20, tally.pairs / 2);
        assertThat(tally.confirmed).isGreaterThan(tally.conflicts / 2);
        assertThat(tally.undecided).isLessThan(tally.pairs / 10);
    }

    private static String text(Tally tally, Map<Long, String> wrong) {
        synchronized (wrong) {
            return tally.text(wrong.size());
        }
    }

    /** With conflict keys, and with the search for runs that contradict a proof. */
    private static Analysis wholeAnalysis(Application application) {
        AnalyzerOptions options =
                new AnalyzerOptions(TIMEOUT, 1, false, new Budget(4_000, 2_000, Duration.ofSeconds(1)));
        return Analyzer.analyze(application, options, new Hurried(new Z3Solver(TIMEOUT)));
    }

    private static void tryOne(long seed, Tally tally, Map<Long, String> wrong) {
        application(seed).ifPresent(application -> {
            Analysis analysis = seed % WHOLE == 0 ? wholeAnalysis(application) : analysis(application, Set.of());
            Oracle.Report report = Oracle.report(application, analysis, seed, Oracle.Effort.SMALL);
            tally.add(analysis, report);
            if (!report.wrong().isEmpty()) {
                StringBuilder text = new StringBuilder(RandomSpecification.of(seed));
                report.wrong()
                        .forEach((claim, run) ->
                                text.append('\n').append(claim).append(":\n").append(run));
                System.out.println("oracle, seed " + seed + ":\n" + text);
                synchronized (wrong) {
                    wrong.put(seed, text.toString());
                }
            }
        });
    }

    @Test
    void theSameSeedHasTheSameSpecification() {
        assertThat(RandomSpecification.of(17)).isEqualTo(RandomSpecification.of(17));
        assertThat(RandomSpecification.of(17)).isNotEqualTo(RandomSpecification.of(18));
    }
}
