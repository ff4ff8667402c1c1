package dev.tributary.tool;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option that names what an application declares. */
final class ApplicationFile {
    private static final List<String> FOLDERS = List.of(
            "", "META-INF/tributary", "BOOT-INF/classes/META-INF/tributary", "WEB-INF/classes/META-INF/tributary");

    @Option(
            names = "--application",
            paramLabel = "FILE",
            required = true,
            description = "The application's jar, a folder with its classes, or its .inv file.")
    private Path file = Path.of("");

    Application read() {
        try {
            if (Files.isDirectory(file)) {
                return parse(only(declarations(file)));
            }
            if (String.valueOf(file.getFileName()).endsWith(".inv")) {
                return parse(file);
            }
            try (FileSystem jar = FileSystems.newFileSystem(file)) {
                return parse(only(declarations(jar.getPath("/"))));
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof InvalidInputException invalid) {
                throw invalid;
            }
            throw new InvalidInputException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The declarations that a plan lies next to; what they import has none. */
    private static List<Path> declarations(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String name : FOLDERS) {
            Path folder = root.resolve(name);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(f -> f.getFileName().toString().endsWith(PlanFormat.SUFFIX))
                            .map(ApplicationFile::declaration)
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static Path declaration(Path plan) {
        String name = plan.getFileName().toString();
        return plan.resolveSibling(name.substring(0, name.length() - PlanFormat.SUFFIX.length()) + ".inv");
    }

    private Path only(List<Path> found) {
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new InvalidInputException(
                found.isEmpty()
                        ? file + " holds no plan of an application"
                        : file + " holds several applications: "
                                + found.stream()
                                        .map(Path::getFileName)
                                        .map(Path::toString)
                                        .collect(Collectors.joining(", "))
                                + "; name the .inv file of one of them");
    }

    private static Application parse(Path declaration) throws IOException {
        InvFile.Result result = InvFile.parse(
                declaration.getFileName().toString(),
                Files.readString(declaration),
                imported -> Files.readString(declaration.resolveSibling(imported)));
        return result.application()
                .orElseThrow(() -> new InvalidInputException(declaration + " is not valid: "
                        + result.diagnostics().stream()
                                .map(d -> d.code() + " " + d.message())
                                .collect(Collectors.joining("; "))));
    }
}
