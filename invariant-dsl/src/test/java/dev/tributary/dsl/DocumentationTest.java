package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the reference are read. */
class DocumentationTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);

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
}
