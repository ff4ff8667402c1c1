package dev.tributary.cli;

import dev.tributary.analyzer.Beside;
import dev.tributary.analyzer.InvSource;
import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.JsonReport;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.analyzer.solver.SolverStack;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary analyze FILE...}. */
@Command(
        name = "analyze",
        description = "Decides for each operation whether it needs coordination, with proofs and counterexamples.",
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
final class AnalyzeCommand implements Callable<Integer> {
    /** How to show the result. */
    enum Format {
        TEXT,
        JSON
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Analysing analysing;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The .inv files, each an application of its own.")
    private List<Path> files = List.of();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Option(names = "--plan", paramLabel = "FILE", description = "Also write the plan that the middleware reads.")
    private @Nullable Path planFile;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description = "The .inv file of the older version that FILE has to run beside while it replaces that.")
    private @Nullable Path older;

    @Option(
            names = "--beside-newer",
            paramLabel = "FILE",
            description = "The .inv file of the newer version that FILE has to run beside while that replaces it.")
    private @Nullable Path newer;

    @Option(
            names = "--expect",
            paramLabel = "OPERATION=VERDICT",
            description = "Fail unless the operation is confluent or coordinated, as given; may be repeated.")
    private Map<String, Plan.Verdict> expected = new LinkedHashMap<>();

    private final List<Map<String, Object>> reports = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();
    private int code = ExitCode.CLEAN;

    @Override
    public Integer call() {
        analysing.check(files.size());
        if (planFile != null && files.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--plan takes one FILE, found " + files.size());
        }
        if ((older != null || newer != null) && files.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--beside takes one FILE, found " + files.size());
        }
        if (older != null && newer != null) {
            throw new ParameterException(
                    spec.commandLine(), "a version runs beside one other: give --beside or --beside-newer");
        }
        for (Path file : files) {
            analyze(file);
        }
        if (format == Format.JSON) {
            out().print(JsonReport.write(reports));
            out().flush();
        }
        if (code == ExitCode.CLEAN) {
            checkExpectations();
        }
        return code;
    }

    private void analyze(Path file) {
        Analysing.Outcome outcome = analysing.analyse(file, false, format == Format.TEXT);
        if (outcome instanceof Analysing.Analysed analysed) {
            show(analysed.file(), analysed.solvers());
            return;
        }
        code = Math.max(code, ExitCode.INVALID_INPUT);
        if (format != Format.JSON) {
            return;
        }
        String tool = Main.Version.text();
        reports.add(
                outcome instanceof Analysing.Broken broken
                        ? JsonReport.broken(file.toString(), broken.diagnostics(), tool)
                        : JsonReport.unreadable(file.toString(), ((Analysing.Unreadable) outcome).message(), tool));
    }

    private void show(AnalysedFile file, SolverStack solvers) {
        Plan plan = beside(file, solvers);
        plans.add(plan);
        if (format == Format.JSON) {
            Map<String, Object> report = JsonReport.of(file, Main.Version.text());
            report.put("crossCheck", SolverOptions.json(solvers));
            reports.add(report);
        } else {
            out().print(TextReport.whole(file.analysis(), file.fingerprint()));
            if (plan.beside() != null) {
                out().print("\n" + TextReport.beside(plan));
            }
            SolverOptions.lines(solvers).forEach(out()::println);
            out().flush();
        }
        if (planFile != null) {
            Output.write(planFile, PlanFormat.write(plan)).ifPresent(problem -> {
                err().println("error: " + problem);
                code = Math.max(code, ExitCode.TOOL_FAILURE);
            });
        }
    }

    private Plan beside(AnalysedFile file, SolverStack solvers) {
        Plan alone = file.analysis().plan(file.fingerprint());
        Path other = older != null ? older : newer;
        if (other == null) {
            return alone;
        }
        try {
            InvFile.Result parsed = InvSource.load(other);
            DiagnosticPrinter printer = new DiagnosticPrinter(parsed.sources());
            parsed.diagnostics().forEach(d -> err().print(printer.print(d)));
            if (parsed.application().isEmpty()) {
                code = Math.max(code, ExitCode.INVALID_INPUT);
                return alone;
            }
            return alone.beside(
                    Beside.analyze(file.analysis(), parsed, older != null, analysing.options(), solvers.solver()));
        } catch (InvSource.UnreadableException e) {
            err().println("error: " + e.getMessage());
            code = Math.max(code, ExitCode.INVALID_INPUT);
        } catch (Beside.IncompatibleVersionsException e) {
            e.problems()
                    .forEach(problem -> err().println("error: the versions cannot run at the same time: " + problem));
            code = Math.max(code, ExitCode.BROKEN_EXPECTATION);
        }
        return alone;
    }

    private void checkExpectations() {
        expected.forEach((operation, verdict) -> {
            List<Plan.OperationPlan> found = plans.stream()
                    .flatMap(plan -> plan.operation(operation).stream())
                    .toList();
            if (found.isEmpty()) {
                List<String> known = plans.stream()
                        .flatMap(plan -> plan.operations().stream())
                        .map(Plan.OperationPlan::name)
                        .toList();
                err().println("error: --expect names operation `" + operation + "`, which no file declares"
                        + Suggestion.of(operation, known)
                                .map(s -> "; did you mean `" + s + "`?")
                                .orElse(""));
                code = ExitCode.BROKEN_EXPECTATION;
            }
            for (Plan.OperationPlan plan : found) {
                if (plan.verdict() != verdict) {
                    err().println("error: expected operation `" + operation + "` to be " + lower(verdict)
                            + ", the analysis says " + lower(plan.verdict()) + ": " + plan.reason());
                    code = ExitCode.BROKEN_EXPECTATION;
                }
            }
        });
    }

    private static String lower(Plan.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
