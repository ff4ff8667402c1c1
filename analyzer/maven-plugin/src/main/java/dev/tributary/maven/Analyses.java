package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.Beside;
import dev.tributary.analyzer.Heartbeat;
import dev.tributary.analyzer.solver.SolverStack;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Runs the analyzer in the same way for every goal, and says that it is still alive. */
final class Analyses {
    private final Options options;
    private final Console console;

    Analyses(Options options, Console console) {
        this.options = options;
        this.console = console;
    }

    /**
     * How to analyse.
     *
     * @param timeout for each proof
     * @param threads how many proofs are sought at once
     * @param patience after how long, each time, a line says that the analysis goes on
     * @param crossCheck whether a second solver has to confirm each answer
     * @param queries the folder that each query is written to
     * @param cache the folder that keeps the solver's answers
     * @param disagreements the folder for queries that two solvers answer differently
     */
    record Options(
            Duration timeout,
            int threads,
            Duration patience,
            boolean crossCheck,
            Optional<Path> queries,
            Optional<Path> cache,
            Path disagreements) {

        /** Whether more is asked for than verdicts, so that those of an earlier build will not do. */
        boolean moreThanVerdicts() {
            return crossCheck || queries.isPresent();
        }
    }

    /** Whether more is asked for than verdicts, so that those of an earlier build will not do. */
    boolean moreThanVerdicts() {
        return options.moreThanVerdicts();
    }

    /** Analyses one application; a {@link dev.tributary.analyzer.solver.SolverException} is the tool's own failure. */
    Analysis of(Path file, Application application) {
        return of(file, application, false);
    }

    /** The same, with what each proof used. */
    Analysis explained(Path file, Application application) {
        return of(file, application, true);
    }

    /** Analyses an application, of which this is known, beside another version. */
    Plan.Transition beside(Path file, Analysis alone, InvFile.Result other, boolean older)
            throws Beside.IncompatibleVersionsException {
        AnalyzerOptions how =
                AnalyzerOptions.defaults().withTimeout(options.timeout()).withThreads(options.threads());
        return Beside.analyze(alone, other, older, how, solvers(file, "-beside").solver());
    }

    private SolverStack solvers(Path file, String suffix) {
        return SolverStack.of(
                options.timeout(),
                new SolverStack.Options(
                        options.crossCheck(),
                        // Each application has a folder of its own, since the queries are numbered.
                        options.queries().map(folder -> folder.resolve(InvFolder.name(file) + suffix)),
                        options.cache(),
                        options.disagreements()));
    }

    private Analysis of(Path file, Application application, boolean explain) {
        // Within one analysis, too, some questions are asked twice; that is not worth a line.
        boolean kept = options.cache().filter(Files::isDirectory).isPresent();
        SolverStack solvers = solvers(file, "");
        Analysis analysis = analyse(file, application, solvers, explain);
        solvers.crossChecks().forEach(check -> console.info().accept("second opinion: " + check.sentence()));
        if (kept && solvers.remembered() > 0) {
            console.info()
                    .accept("remembered " + solvers.remembered() + " of " + (solvers.remembered() + solvers.decided())
                            + " answers");
        }
        solvers.cacheProblem().ifPresent(console.warn());
        return analysis;
    }

    private Analysis analyse(Path file, Application application, SolverStack solvers, boolean explain) {
        String size = " (" + application.operations().size() + " operations, "
                + application.invariants().size() + " invariants)";
        return Heartbeat.during(
                () -> Analyzer.analyze(
                        application,
                        AnalyzerOptions.defaults()
                                .withTimeout(options.timeout())
                                .withThreads(options.threads())
                                .withExplain(explain),
                        solvers.solver()),
                options.patience(),
                seconds -> console.info()
                        .accept("still analysing " + file.getFileName() + ", for " + seconds + " s now" + size));
    }
}
