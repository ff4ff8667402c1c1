package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.report.TextReport;
import dev.tributary.dsl.InvFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the analysis' warnings: the example gives the warning as shown, the repair gives none. */
class WarningPagesTest {
    private static final Pattern BLOCK = Pattern.compile("```(?:inv|text)\n(.*?)```", Pattern.DOTALL);

    static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "docs", "diagnostics"))) {
            List<Path> pages = files.filter(f -> f.getFileName().toString().startsWith("TRB02"))
                    .sorted()
                    .toList();
            assertThat(pages).hasSizeGreaterThanOrEqualTo(3);
            return pages;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theExampleGivesItAndTheRepairDoesNot(Path file) throws Exception {
        List<String> blocks = BLOCK.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).as("example, output, repair").hasSize(3);
        Analysis analysis = analysis(blocks.get(0));
        assertThat(TextReport.warnings(analysis)).isEqualTo(blocks.get(1));
        String code = file.getFileName().toString().replace(".md", "");
        assertThat(analysis.warnings()).extracting(Warning::code).contains(code);
        assertThat(analysis(blocks.get(2)).warnings()).isEmpty();
    }

    private static Analysis analysis(String text) {
        InvFile.Result parsed = InvFile.parse("example.inv", text);
        assertThat(parsed.diagnostics()).isEmpty();
        return Analyzer.analyze(parsed.application().orElseThrow(), AnalyzerOptions.defaults());
    }
}
