package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.InvSource;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Fingerprint;
import dev.tributary.dsl.plan.InvalidPlanException;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import dev.tributary.dsl.source.Severity;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of the goal, apart from Maven: every problem is collected, so that one build shows them all. */
final class ApplicationBuild {
    private static final String EXTENSION = ".inv";
    private final Path input;
    private final Path classes;
    private final Path states;
    private final Duration timeout;
    private final String version;
    private final Consumer<String> info;
    private final Consumer<String> warn;
    private final List<String> problems = new ArrayList<>();

    ApplicationBuild(
            Path input,
            Path classes,
            Path states,
            Duration timeout,
            String version,
            Consumer<String> info,
            Consumer<String> warn) {
        this.input = input;
        this.classes = classes;
        this.states = states;
        this.timeout = timeout;
        this.version = version;
        this.info = info;
        this.warn = warn;
    }

    /** An application together with its verdicts, and the file that declares it. */
    record Analysed(Path file, Application application, Plan plan) {}

    /** Returns the problems, each a message for people. */
    List<String> run() throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            warn.accept("no " + EXTENSION + " file in " + input + ": nothing is analysed");
        }
        List<Analysed> analysed = new ArrayList<>();
        Map<Path, InvFile.Result> read = read(files);
        Set<String> imported = new HashSet<>();
        read.forEach((file, result) -> result.sources().keySet().stream()
                .filter(source -> !source.equals(file.toString()))
                .forEach(imported::add));
        for (Map.Entry<Path, InvFile.Result> file : read.entrySet()) {
            if (!imported.contains(file.getKey().toString())) {
                analyse(file.getKey(), file.getValue()).ifPresent(analysed::add);
            }
        }
        // Against a broken file every method would be wrong; its own errors come first.
        if (problems.isEmpty()) {
            problems.addAll(new OperationMethods(analysed).check(classes));
        }
        return problems;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(input)) {
            return List.of();
        }
        try (Stream<Path> listed = Files.list(input)) {
            return listed.filter(f -> f.getFileName().toString().endsWith(EXTENSION))
                    .sorted()
                    .toList();
        }
    }

    private Map<Path, InvFile.Result> read(List<Path> files) {
        Map<Path, InvFile.Result> read = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                read.put(file, InvSource.load(file));
            } catch (InvSource.UnreadableException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return read;
    }

    private Optional<Analysed> analyse(Path file, InvFile.Result result) throws IOException {
        DiagnosticPrinter printer = new DiagnosticPrinter(result.sources());
        for (Diagnostic diagnostic : result.diagnostics()) {
            if (diagnostic.severity() == Severity.ERROR) {
                problems.add(printer.print(diagnostic).stripTrailing());
            } else {
                printer.print(diagnostic).lines().forEach(warn);
            }
        }
        if (result.application().isEmpty()) {
            return Optional.empty();
        }
        Application application = result.application().get();
        List<String> outside = outside(file, result);
        if (!outside.isEmpty()) {
            problems.add(file + " imports files from outside its folder, which cannot be packaged with it: "
                    + String.join(", ", outside));
            return Optional.empty();
        }
        return Optional.of(new Analysed(file, application, plan(file, result, application)));
    }

    private static List<String> outside(Path file, InvFile.Result result) {
        return result.sources().keySet().stream()
                .filter(source -> packaged(file, source).startsWith(".."))
                .toList();
    }

    /** Where a source lies below the folder of plans: as it lies below the folder of the file that imports it. */
    private static Path packaged(Path file, String source) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null
                ? Path.of(source)
                : folder.relativize(Path.of(source).toAbsolutePath().normalize());
    }

    private void copySources(Path file, InvFile.Result result) throws IOException {
        for (Map.Entry<String, String> source : result.sources().entrySet()) {
            Path copy = classes.resolve(PlanFormat.FOLDER).resolve(packaged(file, source.getKey()));
            if (!Files.exists(copy) || !Files.readString(copy).equals(source.getValue())) {
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, source.getValue());
            }
        }
    }

    private Plan plan(Path file, InvFile.Result result, Application application) throws IOException {
        String text = String.join("\n", result.sources().values());
        String name = file.getFileName().toString();
        name = name.substring(0, name.length() - EXTENSION.length());
        Path planFile = classes.resolve(PlanFormat.FOLDER + name + PlanFormat.SUFFIX);
        Path state = states.resolve(name + ".state");
        Optional<Plan> known = upToDate(text, planFile, state);
        if (known.isPresent()) {
            info.accept(file.getFileName() + " is unchanged since its last analysis: its plan is kept");
            copySources(file, result);
            TextReport.verdicts(known.get()).lines().forEach(info);
            return known.get();
        }
        Analysis analysis = Analyzer.analyze(
                application,
                new AnalyzerOptions(timeout, AnalyzerOptions.defaults().threads(), false));
        Plan plan = analysis.plan(result.fingerprint());
        Files.createDirectories(planFile.getParent());
        Files.createDirectories(states);
        String planText = PlanFormat.write(plan);
        Files.writeString(planFile, planText);
        copySources(file, result);
        // The note is written last: an interrupted run is repeated.
        Files.writeString(state, state(text, planText));
        TextReport.verdicts(plan).lines().forEach(info);
        TextReport.warnings(analysis).lines().forEach(warn);
        if (!analysis.conflicts().isEmpty()) {
            info.accept("`java -jar tributary.jar analyze " + file + "` shows the counterexamples");
        }
        return plan;
    }

    private Optional<Plan> upToDate(String text, Path planFile, Path state) throws IOException {
        if (!Files.exists(planFile) || !Files.exists(state)) {
            return Optional.empty();
        }
        String planText = Files.readString(planFile);
        if (!Files.readString(state).equals(state(text, planText))) {
            return Optional.empty();
        }
        try {
            Plan plan = PlanFormat.read(planText);
            boolean undecided = plan.pairs().stream().anyMatch(p -> p.verdict() == Plan.PairVerdict.UNDECIDED);
            return undecided ? Optional.empty() : Optional.of(plan);
        } catch (InvalidPlanException e) {
            return Optional.empty();
        }
    }

    private String state(String text, String planText) throws IOException {
        return Fingerprint.of(version + "\n" + code() + "\n" + Fingerprint.of(text) + "\n" + Fingerprint.of(planText));
    }

    /** When the analyzer was built: a snapshot keeps its version while its verdicts may change. */
    private static FileTime code() throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (Class<?> part : List.of(Analyzer.class, InvFile.class, ApplicationBuild.class)) {
            CodeSource source = part.getProtectionDomain().getCodeSource();
            if (source == null) {
                continue;
            }
            try (Stream<Path> files = Files.walk(Path.of(source.getLocation().toURI()))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    FileTime time = Files.getLastModifiedTime(file);
                    newest = time.compareTo(newest) > 0 ? time : newest;
                }
            } catch (URISyntaxException e) {
                throw new IOException("the analyzer's own code lies at an unusable place: " + source.getLocation(), e);
            }
        }
        return newest;
    }
}
