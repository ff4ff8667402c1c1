package dev.tributary.cli;

import dev.tributary.analyzer.report.DiffReport;
import dev.tributary.analyzer.report.JsonDiff;
import dev.tributary.analyzer.report.VerdictDiff;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary diff OLD NEW}. */
@Command(
        name = "diff",
        description = "Says what a change of a file does to the verdicts, for those who review it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.BROKEN_EXPECTATION_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class DiffCommand implements Callable<Integer> {
    /** How to show the result. */
    enum Format {
        TEXT,
        MARKDOWN,
        JSON
    }

    /** What a gate stops. */
    enum Gate {
        CHANGED,
        WORSE
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Analysing analysing;

    @Parameters(index = "0", paramLabel = "OLD", description = "The .inv file before the change.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The .inv file after it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Path now;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), markdown or json.")
    private Format format = Format.TEXT;

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            description =
                    "Exit with 1 when anything changed (changed), or only when an operation that was confluent needs"
                            + " the coordinator or a declared invariant is no longer enforced (worse).")
    private @Nullable Gate gate;

    @Override
    public Integer call() {
        analysing.check(2);
        Analysing.Outcome old = analysing.analyse(before, false, format != Format.JSON);
        Analysing.Outcome fresh = analysing.analyse(now, false, format != Format.JSON);
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.print(JsonDiff.write(side(before, old), side(now, fresh), Main.Version.text()));
        }
        if (!(old instanceof Analysing.Analysed one) || !(fresh instanceof Analysing.Analysed other)) {
            out.flush();
            return ExitCode.INVALID_INPUT;
        }
        VerdictDiff diff = VerdictDiff.of(one.file(), other.file());
        if (format != Format.JSON) {
            out.print(format == Format.TEXT ? DiffReport.text(diff) : DiffReport.markdown(diff));
        }
        out.flush();
        for (Analysing.Analysed analysed : new Analysing.Analysed[] {one, other}) {
            SolverOptions.lines(analysed.solvers()).forEach(spec.commandLine().getErr()::println);
        }
        return stopped(diff) ? ExitCode.BROKEN_EXPECTATION : ExitCode.CLEAN;
    }

    private boolean stopped(VerdictDiff diff) {
        return (gate == Gate.CHANGED && diff.changed()) || (gate == Gate.WORSE && diff.worse());
    }

    private static JsonDiff.Side side(Path file, Analysing.Outcome outcome) {
        if (outcome instanceof Analysing.Analysed analysed) {
            return JsonDiff.Side.of(analysed.file());
        } else if (outcome instanceof Analysing.Broken broken) {
            return JsonDiff.Side.broken(file.toString(), broken.diagnostics());
        }
        return JsonDiff.Side.unreadable(file.toString(), ((Analysing.Unreadable) outcome).message());
    }
}
