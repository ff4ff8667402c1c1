package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The examples of the reference are read. */
class DocumentationTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern WORD = Pattern.compile("'([a-z]+)'");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);

    @Test
    void theReferenceHasEveryWordOfTheLanguage() throws Exception {
        String reference = Files.readString(DOCS.resolve("language.md"));
        Set<String> words = WORD.matcher(Files.readString(
                        Path.of("src", "main", "antlr4", "dev", "tributary", "dsl", "syntax", "Inv.g4")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(words).hasSizeGreaterThan(40);
        assertThat(words)
                .allSatisfy(word -> assertThat(reference).containsPattern("\\b" + Pattern.quote(word) + "\\b"));
    }

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
