package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the pages on the language and on merges that say what their analysis finds. */
class DocumentedExamplesTest {
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);

    static List<String> examples() throws Exception {
        List<String> examples = new ArrayList<>();
        for (String page : List.of("language.md", "merges.md")) {
            List<String> found = EXAMPLE.matcher(Files.readString(Path.of("..", "..", "docs", page)))
                    .results()
                    .map(match -> match.group(1))
                    .filter(example -> example.contains("// expect "))
                    .toList();
            assertThat(found).as(page).hasSizeGreaterThanOrEqualTo(3);
            examples.addAll(found);
        }
        return examples;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("examples")
    void findsWhatTheExampleSays(String example) {
        assertThat(Expectations.parse(example).failures(Analyses.of(example))).isEmpty();
    }
}
