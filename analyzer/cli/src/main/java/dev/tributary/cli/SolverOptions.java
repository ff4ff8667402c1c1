package dev.tributary.cli;

import dev.tributary.analyzer.solver.CrossCheck;
import dev.tributary.analyzer.solver.SolverStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that proves something: second opinions, files of the queries, a cache of the answers. */
final class SolverOptions {
    private static final Path DISAGREEMENTS = Path.of("tributary-disagreements");

    @Option(
            names = "--cross-check",
            description = "Ask a second solver to confirm every answer: SMTInterpol, and cvc5 where it is on the PATH."
                    + " Takes several times as long; a contradiction is a failure of the tool.")
    private boolean crossCheck;

    @Option(
            names = "--smt-dir",
            paramLabel = "DIR",
            description = "Write every query to a file of its own there, which any SMT-LIB 2.6 solver runs.")
    private @Nullable Path queries;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            defaultValue = "${env:TRIBUTARY_CACHE}",
            description = "Keep the solver's answers there, and ask only what is new"
                    + " (default: what TRIBUTARY_CACHE names, else no cache).")
    private @Nullable Path cache;

    private final Set<String> folders = new HashSet<>();

    /**
     * The solver for one file.
     *
     * @param alone whether it is the only one; else its queries lie in a folder that has its name
     */
    SolverStack open(Duration timeout, Path file, boolean alone) {
        boolean keep = cache != null && !cache.toString().isEmpty();
        return SolverStack.of(
                timeout,
                new SolverStack.Options(
                        crossCheck,
                        Optional.ofNullable(queries)
                                .map(folder -> alone && folders.isEmpty() ? folder : folder.resolve(folder(file))),
                        keep ? Optional.ofNullable(cache) : Optional.empty(),
                        queries == null ? DISAGREEMENTS : queries));
    }

    private String folder(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.inv$", "");
        String folder = name;
        for (int number = 2; !folders.add(folder); number++) {
            folder = name + "." + number;
        }
        return folder;
    }

    /** What the second solvers said, for machines; empty without a cross-check. */
    static List<Map<String, Object>> json(SolverStack solvers) {
        List<Map<String, Object>> checks = new ArrayList<>();
        for (CrossCheck check : solvers.crossChecks()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("solver", check.solver());
            json.put("answers", check.answers());
            json.put("confirmed", check.confirmed());
            json.put("unanswered", check.unanswered());
            checks.add(json);
        }
        return checks;
    }

    /** What the second solvers said, a line each. */
    static List<String> lines(SolverStack solvers) {
        return solvers.crossChecks().stream()
                .map(check -> "second opinion: " + check.sentence())
                .toList();
    }
}
