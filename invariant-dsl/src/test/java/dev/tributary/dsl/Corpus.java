package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The {@code .inv} files of the whole repository, and the examples of its documentation. */
public final class Corpus {
    private static final Path ROOT = Path.of("..");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);

    private Corpus() {}

    /** Every file that the build does not make itself, broken ones included. */
    public static List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("invariant-dsl", "analyzer", "middleware", "sample-app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().endsWith(".inv"))
                        .filter(file -> !ROOT.relativize(file).toString().contains("target"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        assertThat(found).hasSizeGreaterThan(10);
        return found;
    }

    /** Their texts, and those of the documentation's examples. */
    public static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : files()) {
            texts.add(Files.readString(file));
        }
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .forEach(page -> EXAMPLE.matcher(read(page))
                            .results()
                            .map(match -> match.group(1))
                            .forEach(texts::add));
        }
        return texts;
    }

    /** Reads a file and what it imports. */
    public static InvFile.Result parse(Path file) {
        return InvFile.parse(file.toString(), read(file), path -> Files.readString(Path.of(path)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
