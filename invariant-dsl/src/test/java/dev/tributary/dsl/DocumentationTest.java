package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation's examples are read, and every code has its line. */
class DocumentationTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("TRB\\d{4}");

    @Test
    void theExamplesOfTheReferenceAreValid() throws Exception {
        List<String> examples = EXAMPLE.matcher(Files.readString(DOCS.resolve("language.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        for (String example : examples) {
            assertThat(InvFile.parse("language.md", example).diagnostics()).isEmpty();
        }
    }

    @Test
    void everyCodeIsExplained() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path module : List.of(Path.of("src", "main"), Path.of("..", "analyzer", "core", "src", "main"))) {
            try (Stream<Path> files = Files.walk(module)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    used.addAll(codes(Files.readString(file)));
                }
            }
        }
        assertThat(codes(Files.readString(DOCS.resolve("diagnostics.md")))).isEqualTo(used);
    }

    private static Set<String> codes(String text) {
        Set<String> codes = new TreeSet<>();
        CODE.matcher(text).results().map(MatchResult::group).forEach(codes::add);
        return codes;
    }
}
