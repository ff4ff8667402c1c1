package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code has a page, whose example triggers it as shown and whose repair is clean. */
class DiagnosticPagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("TRB\\d{4}");

    /** The first row of codes that only the analysis can report; the analyzer's tests run their pages. */
    private static final String FIRST_WARNING = "TRB0200";

    static List<String> errorCodes() throws Exception {
        return emitted().stream()
                .filter(code -> code.compareTo(FIRST_WARNING) < 0)
                .toList();
    }

    /** What the sources can say: every code that they contain. */
    private static Set<String> emitted() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path module : List.of(Path.of("src", "main"), Path.of("..", "analyzer", "core", "src", "main"))) {
            try (Stream<Path> files = Files.walk(module)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    used.addAll(codes(Files.readString(file)));
                }
            }
        }
        return used;
    }

    private static Set<String> codes(String text) {
        Set<String> codes = new TreeSet<>();
        CODE.matcher(text).results().map(MatchResult::group).forEach(codes::add);
        return codes;
    }

    /**
     * One page.
     *
     * @param example the files of the example, the first one imports the others
     */
    private record Page(String title, Map<String, String> example, String output, Map<String, String> repair) {
        static Page of(String code) throws IOException {
            String text = Files.readString(DOCS.resolve("diagnostics").resolve(code + ".md"));
            String[] parts = text.split("\n## Example\n|\n## Repair\n", -1);
            assertThat(parts).as(code).hasSize(3);
            Matcher output = OUTPUT.matcher(parts[1]);
            assertThat(output.find()).as(code + " shows what is printed").isTrue();
            return new Page(
                    parts[0].lines().findFirst().orElseThrow(), files(parts[1]), output.group(1), files(parts[2]));
        }

        /** A block that starts with a file's name in a comment is that file. */
        private static Map<String, String> files(String text) {
            Map<String, String> files = new LinkedHashMap<>();
            EXAMPLE.matcher(text).results().map(match -> match.group(1)).forEach(block -> {
                String first = block.substring(0, block.indexOf('\n'));
                files.put(first.startsWith("// ") ? first.substring(3) : "example.inv", block);
            });
            return files;
        }

        static InvFile.Result read(Map<String, String> files) {
            return InvFile.parse(
                    "example.inv",
                    files.get("example.inv"),
                    path -> Optional.ofNullable(files.get(path))
                            .orElseThrow(() -> new IOException("there is no such file")));
        }
    }

    @ParameterizedTest
    @MethodSource("errorCodes")
    void theExampleTriggersItAndTheRepairDoesNot(String code) throws Exception {
        Page page = Page.of(code);
        assertThat(page.title()).startsWith("# " + code + ": ");
        InvFile.Result result = Page.read(page.example());
        DiagnosticPrinter printer = new DiagnosticPrinter(result.sources());
        StringBuilder printed = new StringBuilder();
        for (Diagnostic diagnostic : result.diagnostics()) {
            // Too many errors cannot be had without others.
            if (diagnostic.code().equals(code) || !code.equals("TRB0005")) {
                assertThat(diagnostic.code()).as(diagnostic.message()).isEqualTo(code);
                printed.append(printer.print(diagnostic));
            }
        }
        assertThat(printed.toString()).isEqualTo(page.output());
        InvFile.Result repaired = Page.read(page.repair());
        assertThat(repaired.diagnostics()).isEmpty();
        assertThat(repaired.application()).isPresent();
    }

    @Test
    void everyCodeHasItsPageAndItsLine() throws Exception {
        List<String> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(DOCS.resolve("diagnostics"))) {
            files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .sorted()
                    .forEach(pages::add);
        }
        assertThat(pages).containsExactlyElementsOf(emitted());
        String index = Files.readString(DOCS.resolve("diagnostics.md"));
        assertThat(codes(index)).isEqualTo(emitted());
        for (String code : pages) {
            String title = Files.readString(DOCS.resolve("diagnostics").resolve(code + ".md"))
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .substring(("# " + code + ": ").length());
            assertThat(index).contains("| [" + code + "](diagnostics/" + code + ".md) | " + title + " | ");
        }
    }
}
