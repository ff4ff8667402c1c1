package dev.tributary.cli;

import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.JsonReport;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.analyzer.solver.SolverStack;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
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
        Plan plan = file.analysis().plan(file.fingerprint());
        plans.add(plan);
        if (format == Format.JSON) {
            Map<String, Object> report = JsonReport.of(file, Main.Version.text());
            report.put("crossCheck", SolverOptions.json(solvers));
            reports.add(report);
        } else {
            out().print(TextReport.whole(file.analysis(), file.fingerprint()));
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
