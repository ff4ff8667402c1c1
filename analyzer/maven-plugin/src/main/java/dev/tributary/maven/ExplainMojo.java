package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.report.Explanation;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Explains why an operation is confluent or needs coordination, with the counterexamples. */
@Mojo(name = "explain", threadSafe = true)
public final class ExplainMojo extends InvMojo {

    /** The operation to explain; without it, every one that needs coordination. */
    @Parameter(property = "tributary.operation")
    private @Nullable String operation;

    @Override
    List<String> run(Path input, Analyses analyses, Console console) throws IOException {
        InvFolder folder = InvFolder.read(input, console.warn());
        if (folder.empty()) {
            console.info().accept("no " + InvFolder.EXTENSION + " file in " + input + ": nothing to explain");
            return List.of();
        }
        List<String> problems = new ArrayList<>(folder.problems());
        if (problems.isEmpty() && operation != null && !declared(folder).contains(operation)) {
            problems.add("no operation `" + operation + "` is declared; declared are "
                    + String.join(", ", declared(folder)));
        }
        if (problems.isEmpty()) {
            for (Map.Entry<Path, InvFile.Result> file : folder.applications().entrySet()) {
                explain(file.getKey(), file.getValue().application().orElseThrow(), analyses, console);
            }
        }
        return problems;
    }

    private static List<String> declared(InvFolder folder) {
        return folder.applications().values().stream()
                .flatMap(r -> r.application().orElseThrow().operations().stream())
                .map(Operation::name)
                .collect(Collectors.toList());
    }

    private void explain(Path file, Application application, Analyses analyses, Console console) {
        if (operation != null && application.findOperation(operation).isEmpty()) {
            return;
        }
        Analysis analysis = analyses.explained(file, application);
        List<String> explained = operation != null
                ? List.of(operation)
                : application.operations().stream()
                        .map(Operation::name)
                        .filter(o -> analysis.verdict(o) == Plan.Verdict.COORDINATED)
                        .toList();
        if (explained.isEmpty()) {
            console.info().accept("every operation of " + file.getFileName() + " is confluent");
        }
        for (String name : explained) {
            Explanation.ofOperation(analysis, name).lines().forEach(console.info());
        }
    }
}
