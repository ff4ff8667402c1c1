package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications of the literature, each an {@code .inv} file under {@code cases} that says what is published of it and
 * what its analysis must find.
 */
class PublishedCasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

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
        Analysis analysis = Analyzer.analyze(parsed.application().orElseThrow(), AnalyzerOptions.defaults());
        assertThat(expectations.failures(analysis)).isEmpty();
        assertThat(expectations.unmentioned(analysis.application().operations()))
                .as("operations of which nothing is expected")
                .isEmpty();
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
