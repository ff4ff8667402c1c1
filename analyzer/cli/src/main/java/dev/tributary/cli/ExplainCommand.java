package dev.tributary.cli;

import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.Explanation;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary explain OPERATION [OPERATION] [FILE]}. */
@Command(
        name = "explain",
        description = "Says in sentences why an operation, or a pair of operations, has its verdict.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String EXTENSION = ".inv";
    private static final Path USUAL = Path.of("src", "main", "tributary");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Analysing analysing;

    @Parameters(
            arity = "1..3",
            paramLabel = "OPERATION [OPERATION] [FILE]",
            hideParamSyntax = true,
            description = "One operation, or two for the pair of them; then the .inv file (default: the only one in"
                    + " src/main/tributary or here).")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        analysing.check();
        List<String> names = new ArrayList<>(words);
        String last = names.get(names.size() - 1);
        boolean named = last.endsWith(EXTENSION) || last.contains("/") || last.contains("\\");
        Path file = named ? Path.of(names.remove(names.size() - 1)) : onlyFile();
        if (names.isEmpty() || names.size() > 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "expected one or two operations before the file, found "
                            + (names.isEmpty() ? "none" : String.valueOf(names.size())));
        }
        Optional<AnalysedFile> analysed = analysing.analyse(file, true, application -> declared(application, names));
        if (analysed.isEmpty()) {
            return ExitCode.INVALID_INPUT;
        }
        String text = names.size() == 1
                ? Explanation.ofOperation(analysed.get().analysis(), names.get(0))
                : Explanation.ofPair(analysed.get().analysis(), names.get(0), names.get(1));
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return ExitCode.CLEAN;
    }

    private Path onlyFile() {
        List<Path> found = files(USUAL);
        if (found.isEmpty()) {
            found = files(Path.of(""));
        }
        if (found.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "which FILE is meant? expected one " + EXTENSION + " file in " + USUAL + " or here, found "
                            + (found.isEmpty()
                                    ? "none"
                                    : found.stream().map(Path::toString).collect(Collectors.joining(", "))));
        }
        return found.get(0);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(Files::isRegularFile)
                    .filter(f -> String.valueOf(f.getFileName()).endsWith(EXTENSION))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void declared(Application application, List<String> names) {
        List<String> known =
                application.operations().stream().map(Operation::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "no operation `" + name + "` is declared; "
                                + Suggestion.of(name, known)
                                        .map(s -> "did you mean `" + s + "`?")
                                        .orElse("declared are " + String.join(", ", known)));
            }
        }
    }
}
