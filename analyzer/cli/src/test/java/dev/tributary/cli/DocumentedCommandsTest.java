package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the pages tell people to type exists. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..", "..");
    /** In a sentence up to the closing quote, which may be on the next line; else up to the end of the line. */
    private static final Pattern COMMAND = Pattern.compile(
            "`(?:time )?java -jar \\S*tributary\\.jar +([^`]*)`|^ *(?:time )?java -jar \\S*tributary\\.jar +([^\\n#>]*)",
            Pattern.MULTILINE);

    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^\\s\\\\]+");

    static List<String> commands() throws Exception {
        List<String> commands = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path page : pages) {
                COMMAND.matcher(Files.readString(page))
                        .results()
                        .map(match -> match.group(match.group(1) == null ? 2 : 1))
                        .forEach(commands::add);
            }
        }
        assertThat(commands).hasSizeGreaterThan(5);
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isACommandWithTheseOptions(String command) {
        String[] words = WORD.matcher(command).results().map(MatchResult::group).toArray(String[]::new);
        assertThat(new CommandLine(new Main()).parseArgs(words).hasSubcommand()).isTrue();
    }
}
