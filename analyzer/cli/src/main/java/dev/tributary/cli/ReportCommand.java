package dev.tributary.cli;

import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.HtmlReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary report FILE}. */
@Command(
        name = "report",
        description = "Writes one HTML page: verdicts, conflict graph, counterexamples as timelines, proofs.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Analysing analysing;

    @Parameters(paramLabel = "FILE", description = "The .inv file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "HTML",
            description = "Where to write the page; - for the standard output (default: FILE with .html for .inv,"
                    + " in the current directory).")
    private @Nullable String output;

    @Override
    public Integer call() {
        analysing.check();
        Optional<AnalysedFile> analysed = analysing.analyse(file, true, application -> {});
        if (analysed.isEmpty()) {
            return ExitCode.INVALID_INPUT;
        }
        String page = HtmlReport.of(analysed.get(), Main.Version.text());
        if ("-".equals(output)) {
            spec.commandLine().getOut().print(page);
            spec.commandLine().getOut().flush();
            return ExitCode.CLEAN;
        }
        Path target = Path.of(output == null ? name() : output);
        Optional<String> problem = Output.write(target, page);
        if (problem.isPresent()) {
            spec.commandLine().getErr().println("error: " + problem.get());
            return ExitCode.TOOL_FAILURE;
        }
        spec.commandLine().getOut().println("wrote " + target);
        return ExitCode.CLEAN;
    }

    private String name() {
        String name = String.valueOf(file.getFileName());
        return (name.endsWith(".inv") ? name.substring(0, name.length() - ".inv".length()) : name) + ".html";
    }
}
