package dev.tributary.maven;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Fingerprint;
import dev.tributary.dsl.plan.InvalidPlanException;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plans of earlier builds. A note beside each says what it was computed from: the texts, the analyzer, the plan
 * itself. A plan with another note, or with an undecided pair, is computed again.
 */
final class KeptPlans {
    private static final String NOTE = ".state";
    private final Path input;
    private final Path plans;
    private final Path notes;
    private final String version;

    KeptPlans(Path input, Path classes, Path notes, String version) {
        this.input = input;
        this.plans = classes.resolve(PlanFormat.FOLDER);
        this.notes = notes;
        this.version = version;
    }

    /** A plan that still holds, with the warnings that came with it. */
    record Kept(Plan plan, String warnings) {}

    /** The plan of an application, if nothing that it depends on has changed. */
    Optional<Kept> find(String name, String fingerprint) throws IOException {
        Path planFile = planFile(name);
        Path note = note(name);
        if (!Files.exists(planFile) || !Files.exists(note)) {
            return Optional.empty();
        }
        String planText = Files.readString(planFile);
        List<String> lines = Files.readAllLines(note);
        if (lines.size() < 2 || !lines.get(0).equals(basis(fingerprint, planText))) {
            return Optional.empty();
        }
        try {
            Plan plan = PlanFormat.read(planText);
            boolean undecided = plan.pairs().stream().anyMatch(p -> p.verdict() == Plan.PairVerdict.UNDECIDED);
            return undecided
                    ? Optional.empty()
                    : Optional.of(new Kept(plan, String.join("\n", lines.subList(2, lines.size()))));
        } catch (InvalidPlanException e) {
            return Optional.empty();
        }
    }

    /** Keeps a plan. */
    void keep(String name, String fingerprint, Plan plan, String warnings) throws IOException {
        Files.createDirectories(plans);
        Files.createDirectories(notes);
        String planText = PlanFormat.write(plan);
        Files.writeString(planFile(name), planText);
        // The note is written last: an interrupted run is repeated.
        Files.writeString(note(name), basis(fingerprint, planText) + "\n" + input.toAbsolutePath() + "\n" + warnings);
    }

    /** Takes away the plans of files that are gone or imported, lest they be packaged; returns their names. */
    List<String> dropAllBut(Set<String> names) throws IOException {
        if (!Files.isDirectory(notes)) {
            return List.of();
        }
        List<String> kept;
        try (Stream<Path> listed = Files.list(notes)) {
            kept = listed.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(NOTE))
                    .map(f -> f.substring(0, f.length() - NOTE.length()))
                    .sorted()
                    .toList();
        }
        List<String> dropped = new ArrayList<>();
        for (String name : kept) {
            List<String> lines = Files.readAllLines(note(name));
            // Another execution of the goal may have put it there, from another folder.
            boolean ours = lines.size() >= 2
                    && lines.get(1).equals(input.toAbsolutePath().toString());
            if (ours && !names.contains(name)) {
                Files.deleteIfExists(planFile(name));
                // A file that is there still is imported by another now, and packaged with that.
                if (!Files.exists(input.resolve(name + InvFolder.EXTENSION))) {
                    Files.deleteIfExists(plans.resolve(name + InvFolder.EXTENSION));
                }
                Files.delete(note(name));
                dropped.add(name);
            }
        }
        return dropped;
    }

    private Path planFile(String name) {
        return plans.resolve(name + PlanFormat.SUFFIX);
    }

    private Path note(String name) {
        return notes.resolve(name + NOTE);
    }

    private String basis(String fingerprint, String planText) throws IOException {
        return Fingerprint.of(version + "\n" + code() + "\n" + fingerprint + "\n" + Fingerprint.of(planText));
    }

    /** When the analyzer was built: a snapshot keeps its version while its verdicts may change. */
    private static FileTime code() throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (Class<?> part : List.of(Analyzer.class, InvFile.class, KeptPlans.class)) {
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
