package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.format.Formatter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications of the literature, each an {@code .inv} file under {@code cases} that says what is published of it and
 * what its analysis must find.
 */
class PublishedCasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final Path PAGE = Path.of("../../docs/cases.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+\\.inv)\\)");

    static List<Path> files() {
        try (Stream<Path> walk = Files.walk(CASES)) {
            return walk.filter(file -> file.toString().endsWith(".inv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theAnalysisIsTheOneExpected(Path file) throws IOException {
        String text = Files.readString(file);
        InvFile.Result parsed = InvFile.parse(file.toString(), text);
        assertThat(parsed.diagnostics()).isEmpty();
        Expectations expectations = Expectations.parse(text);
        // A busy machine shall not make a verdict undecided.
        AnalyzerOptions patient = AnalyzerOptions.defaults().withTimeout(Duration.ofSeconds(30));
        Analysis analysis = Analyzer.analyze(parsed.application().orElseThrow(), patient);
        assertThat(expectations.failures(analysis)).isEmpty();
        assertThat(expectations.unmentioned(analysis.application().operations()))
                .as("operations of which nothing is expected")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsFormatted(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(Formatter.format(file.toString(), text).text()).contains(text);
    }

    @Test
    void everyVerdictIsInTheTable() throws IOException {
        List<CasesTable.Case> cases = new ArrayList<>();
        for (Path file : files()) {
            cases.add(new CasesTable.Case(file, Expectations.parse(Files.readString(file))));
        }
        String table = CasesTable.of(cases);
        Path written = Path.of("target/cases-table.md");
        Files.writeString(written, table);
        String page = Files.readString(PAGE);
        assertThat(page.substring(page.indexOf(CasesTable.START)))
                .as("the end of %s; it should be %s", PAGE, written)
                .isEqualTo(table);
    }

    @Test
    void theTableLinksEveryFileAndNoOther() throws IOException {
        Set<String> linked = LINK.matcher(Files.readString(PAGE))
                .results()
                .map(link -> PAGE.resolveSibling(link.group(1)).normalize().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(linked)
                .containsExactlyInAnyOrderElementsOf(files().stream()
                        .map(f -> Path.of("../../analyzer/core")
                                .resolve(f)
                                .normalize()
                                .toString())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileNamesItsSourceAndItsMerge(Path file) throws IOException {
        assertThat(Files.readAllLines(file))
                .anyMatch(line -> line.startsWith("// Source: "))
                .anyMatch(line -> line.startsWith("// Merge there: "))
                .anyMatch(line -> line.startsWith("// Merge here: "));
    }
}
