package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Beside;
import dev.tributary.analyzer.report.Explanation;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One run of {@code analyze}, apart from Maven: every problem is collected, so that one build shows them all. */
final class ApplicationBuild {
    private final Places places;
    private final Analyses analyses;
    private final OtherVersion other;
    private final NextCommand next;
    private final Console console;
    private final Optional<String> explained;
    private final KeptPlans kept;
    private final List<String> problems = new ArrayList<>();

    /**
     * Prepares a run.
     *
     * @param version of the plugin
     * @param other the version that an application has to run beside
     * @param explained an operation whose verdict is explained on the way
     */
    ApplicationBuild(
            Places places,
            String version,
            Analyses analyses,
            OtherVersion other,
            NextCommand next,
            Optional<String> explained,
            Console console) {
        this.places = places;
        this.analyses = analyses;
        this.other = other;
        this.next = next;
        this.explained = explained;
        this.console = console;
        this.kept = new KeptPlans(places.input(), places.classes(), places.notes(), version);
    }

    /**
     * Where things are.
     *
     * @param input the folder of the {@code .inv} files
     * @param classes where the compiled classes are, and the plans go
     * @param notes where to note what was analysed
     * @param classpath jars and folders of classes of the project's dependencies
     */
    record Places(Path input, Path classes, Path notes, List<Path> classpath) {
        Places {
            classpath = List.copyOf(classpath);
        }
    }

    /** Returns the problems, each a message for people. */
    List<String> run() throws IOException {
        InvFolder folder = InvFolder.read(places.input(), console.warn());
        if (folder.empty()) {
            // A parent's plugins run in each of its modules, so that a module without the folder is nothing unusual.
            (Files.isDirectory(places.input()) ? console.warn() : console.info())
                    .accept("no " + InvFolder.EXTENSION + " file in " + places.input() + ": nothing is analysed");
        }
        problems.addAll(folder.problems());
        List<Analysed> analysed = new ArrayList<>();
        for (Map.Entry<Path, InvFile.Result> file : folder.applications().entrySet()) {
            analyse(file.getKey(), file.getValue()).ifPresent(analysed::add);
        }
        Set<String> names =
                folder.applications().keySet().stream().map(InvFolder::name).collect(Collectors.toSet());
        // Against a broken file every method would be wrong; its own errors come first.
        if (problems.isEmpty()) {
            kept.dropAllBut(names)
                    .forEach(name -> console.info()
                            .accept(name + InvFolder.EXTENSION
                                    + " is gone or imported: its plan is no longer packaged"));
            analysed.addAll(new DependencyPlans(console).read(places.classpath()));
            try (JavaClasses classes = new JavaClasses(places.classes(), places.classpath())) {
                problems.addAll(new OperationMethods(analysed, classes, next, console.warn()).check());
            }
        }
        return problems;
    }

    private Optional<Analysed> analyse(Path file, InvFile.Result result) throws IOException {
        Application application = result.application().orElseThrow();
        List<String> outside = result.sources().keySet().stream()
                .filter(source -> packaged(file, source).startsWith(".."))
                .toList();
        if (!outside.isEmpty()) {
            problems.add(file + " imports files from outside its folder, which cannot be packaged with it: "
                    + String.join(", ", outside));
            return Optional.empty();
        }
        Plan plan = plan(file, result, application);
        TextReport.verdicts(plan).lines().forEach(console.info());
        TextReport.beside(plan).lines().forEach(console.info());
        plan.operations().stream()
                .filter(o -> o.verdict() == Plan.Verdict.COORDINATED)
                .map(Plan.OperationPlan::name)
                .findFirst()
                .filter(o -> explained.isEmpty())
                .ifPresent(o -> console.info().accept("`" + next.explain(o) + "` shows the counterexamples"));
        return Optional.of(new Analysed(application, plan));
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
            Path copy = places.classes().resolve(PlanFormat.FOLDER).resolve(packaged(file, source.getKey()));
            if (!Files.exists(copy) || !Files.readString(copy).equals(source.getValue())) {
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, source.getValue());
            }
        }
    }

    private Plan plan(Path file, InvFile.Result result, Application application) throws IOException {
        String name = InvFolder.name(file);
        boolean explains =
                explained.filter(o -> application.findOperation(o).isPresent()).isPresent();
        Optional<InvFile.Result> others = other.of(application.name(), problems);
        String basis = result.fingerprint() + other.basis(others);
        Optional<KeptPlans.Kept> known =
                explains || analyses.moreThanVerdicts() ? Optional.empty() : kept.find(name, basis);
        if (known.isPresent()) {
            console.info().accept(file.getFileName() + " is unchanged since its last analysis: its plan is kept");
            copySources(file, result);
            known.get().warnings().lines().forEach(console.warn());
            return known.get().plan();
        }
        Analysis analysis = analyses.of(file, application);
        Plan plan = analysis.plan(result.fingerprint());
        if (others.isPresent()) {
            try {
                plan = plan.beside(analyses.beside(file, analysis, others.get(), other.older()));
            } catch (Beside.IncompatibleVersionsException e) {
                e.problems()
                        .forEach(problem -> problems.add(
                                file.getFileName() + " cannot run beside " + other.file() + ": " + problem));
                return plan;
            }
        }
        String warnings = TextReport.warnings(analysis);
        copySources(file, result);
        kept.keep(name, basis, plan, warnings);
        warnings.lines().forEach(console.warn());
        if (explains) {
            Explanation.ofOperation(analysis, explained.orElseThrow()).lines().forEach(console.info());
        }
        return plan;
    }
}
