package dev.tributary.maven;

import dev.tributary.analyzer.InvSource;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import dev.tributary.dsl.source.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The applications of a folder of {@code .inv} files. A file that another one imports is part of that one's application.
 *
 * @param applications the files that could be read without an error, by path
 * @param problems what stands between the others and their analysis, each a message for people
 * @param empty whether there is no {@code .inv} file at all
 */
record InvFolder(Map<Path, InvFile.Result> applications, List<String> problems, boolean empty) {
    static final String EXTENSION = ".inv";

    InvFolder {
        problems = List.copyOf(problems);
    }

    /** Reads the folder; warnings are printed, errors collected. */
    static InvFolder read(Path folder, Consumer<String> warn) throws IOException {
        List<Path> files = files(folder);
        List<String> problems = new ArrayList<>();
        Map<Path, InvFile.Result> read = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                read.put(file, InvSource.load(file));
            } catch (InvSource.UnreadableException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        Map<Path, InvFile.Result> applications = new LinkedHashMap<>();
        for (Path file : roots(read)) {
            InvFile.Result result = Objects.requireNonNull(read.get(file));
            DiagnosticPrinter printer = new DiagnosticPrinter(result.sources());
            for (Diagnostic diagnostic : result.diagnostics()) {
                if (diagnostic.severity() == Severity.ERROR) {
                    problems.add(printer.print(diagnostic).stripTrailing());
                } else {
                    printer.print(diagnostic).lines().forEach(warn);
                }
            }
            if (result.application().isPresent()) {
                applications.put(file, result);
            }
        }
        return new InvFolder(applications, problems, files.isEmpty());
    }

    /** The name of an application's file, without its extension. */
    static String name(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(f -> f.getFileName().toString().endsWith(EXTENSION))
                    .sorted()
                    .toList();
        }
    }

    /** The files that no other imports, and one of each circle, so that the circle is reported. */
    private static List<Path> roots(Map<Path, InvFile.Result> read) {
        Set<String> imported = new LinkedHashSet<>();
        read.forEach((file, result) -> result.sources().keySet().stream()
                .filter(source -> !source.equals(file.toString()))
                .forEach(imported::add));
        List<Path> roots = new ArrayList<>();
        Set<String> covered = new LinkedHashSet<>();
        for (boolean circles : List.of(false, true)) {
            read.forEach((file, result) -> {
                boolean root = circles ? !covered.contains(file.toString()) : !imported.contains(file.toString());
                if (root) {
                    roots.add(file);
                    covered.addAll(result.sources().keySet());
                }
            });
        }
        return roots;
    }
}
