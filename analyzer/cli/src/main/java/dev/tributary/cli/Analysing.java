package dev.tributary.cli;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.Heartbeat;
import dev.tributary.analyzer.InvSource;
import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.solver.SolverStack;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that analyses, and the one way in which all of them read and analyse files. */
final class Analysing {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_SECONDS = 24 * 60 * 60;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long one proof may take; without an answer a pair is undecided (default: 10).")
    private int timeoutSeconds = 10;

    @Mixin
    private final SolverOptions solverOptions = new SolverOptions();

    private boolean alone = true;

    /** What became of a file. */
    sealed interface Outcome {}

    /** It was analysed, with these solvers. */
    record Analysed(AnalysedFile file, SolverStack solvers) implements Outcome {}

    /** It was read, and has errors. */
    record Broken(List<Diagnostic> diagnostics) implements Outcome {}

    /** It could not be read; the message is one line. */
    record Unreadable(String message) implements Outcome {}

    /** Complains about options that no file can be analysed with. */
    void check() {
        check(1);
    }

    /**
     * The same for a command that analyses several files.
     *
     * @param files how many
     */
    void check(int files) {
        alone = files == 1;
        if (timeoutSeconds < 1 || timeoutSeconds > MOST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--timeout is " + timeoutSeconds + ", expected 1 to " + MOST_SECONDS + " seconds");
        }
    }

    /**
     * Reads and analyses one file.
     *
     * @param explain whether the proofs shall say what they used
     * @param print whether what there is to say about the text goes to the error stream
     */
    Outcome analyse(Path path, boolean explain, boolean print) {
        return analyse(path, explain, print, application -> {});
    }

    /** The same for commands that are of no use without an analysis; empty when there is none, which was said. */
    Optional<AnalysedFile> analyse(Path path, boolean explain, Consumer<Application> check) {
        if (analyse(path, explain, true, check) instanceof Analysed analysed) {
            SolverOptions.lines(analysed.solvers()).forEach(err()::println);
            return Optional.of(analysed.file());
        }
        return Optional.empty();
    }

    private Outcome analyse(Path path, boolean explain, boolean print, Consumer<Application> check) {
        InvFile.Result parsed;
        try {
            parsed = InvSource.load(path);
        } catch (InvSource.UnreadableException e) {
            err().println("error: " + e.getMessage());
            return new Unreadable(String.valueOf(e.getMessage()));
        }
        if (print) {
            DiagnosticPrinter printer = new DiagnosticPrinter(parsed.sources());
            parsed.diagnostics().forEach(d -> err().print(printer.print(d)));
            err().flush();
        }
        if (parsed.application().isEmpty()) {
            return new Broken(parsed.diagnostics());
        }
        check.accept(parsed.application().get());
        AnalyzerOptions options = options().withExplain(explain);
        long start = System.nanoTime();
        SolverStack solvers = solverOptions.open(options.timeout(), path, alone);
        Analysis analysis = Heartbeat.during(
                () -> Analyzer.analyze(parsed.application().get(), options, solvers.solver()),
                PATIENCE,
                seconds -> err().println("still analysing " + path.getFileName() + ", for " + seconds + " s now ("
                        + solvers.asked() + " questions asked)"));
        solvers.cacheProblem().ifPresent(problem -> err().println("warning: " + problem));
        long milliseconds = (System.nanoTime() - start) / NANOS_PER_MILLI;
        AnalysedFile file = new AnalysedFile(
                path.toString(),
                parsed.sources(),
                parsed.fingerprint(),
                parsed.diagnostics(),
                analysis,
                Optional.of(new AnalysedFile.Statistics(OptionalInt.of(solvers.asked()), milliseconds)));
        return new Analysed(file, solvers);
    }

    /** How to analyse, as the command line has it. */
    AnalyzerOptions options() {
        return AnalyzerOptions.defaults().withTimeout(Duration.ofSeconds(timeoutSeconds));
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
