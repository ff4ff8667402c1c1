package dev.tributary.model;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.run.Budget;
import dev.tributary.analyzer.solver.Answer;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.random.RandomSpecification;
import java.time.Duration;
import java.util.Optional;

/** A random application, from its text, with the plan that the analyzer makes for it. */
record Specimen(long seed, String text, Application application, Plan plan) {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration MOST = Duration.ofSeconds(3);

    /** Empty for the few seeds whose text is refused. */
    static Optional<Application> application(long seed) {
        InvFile.Result parsed = InvFile.parse("random-" + seed + ".inv", RandomSpecification.of(seed));
        return parsed.diagnostics().isEmpty() ? parsed.application() : Optional.empty();
    }

    static Specimen of(long seed, Application application) {
        AnalyzerOptions options = new AnalyzerOptions(TIMEOUT, 1, false, new Budget(0, 0, Duration.ZERO));
        Plan plan = Analyzer.analyze(application, options, new Hurried()).plan("random");
        return new Specimen(seed, RandomSpecification.of(seed), application, plan);
    }

    /** What takes too long is undecided, and so coordinated. */
    private static final class Hurried implements Solver {
        private final Solver solver = new Z3Solver(TIMEOUT);
        private long left = MOST.toNanos();

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
}
