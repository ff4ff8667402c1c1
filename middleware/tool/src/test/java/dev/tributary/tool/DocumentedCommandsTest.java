package dev.tributary.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** What the pages tell operators to type exists. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern COMMAND =
            Pattern.compile("(`?)(?:java -jar )?tributary-tool(?:\\.jar)? +([a-z](?:\\\\\\n|[^\\n`>#])*)");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^\\s\\\\]+");
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern QUERY = Pattern.compile("`(SELECT [^`]*(?:tributary\\.|pg_stat_)[^`]*)`");

    /** A command; a part of a sentence may leave its options out. */
    private record Command(String page, boolean whole, List<String> words) {
        @Override
        public String toString() {
            return page + ": " + String.join(" ", words);
        }
    }

    static List<Command> commands() throws Exception {
        List<Command> commands = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path page : pages) {
                COMMAND.matcher(Files.readString(page))
                        .results()
                        .map(match -> new Command(
                                page.getFileName().toString(), match.group(1).isEmpty(), words(match.group(2))))
                        .forEach(commands::add);
            }
        }
        assertThat(commands).hasSizeGreaterThan(10).anyMatch(Command::whole);
        return commands;
    }

    private static List<String> words(String command) {
        return WORD.matcher(command).results().map(MatchResult::group).toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isACommandWithTheseOptions(Command command) {
        CommandLine line = new CommandLine(new Main());
        try {
            assertThat(line.parseArgs(command.words().toArray(String[]::new)).hasSubcommand())
                    .isTrue();
        } catch (MissingParameterException e) {
            assertThat(command.whole()).as(e.getMessage()).isFalse();
        }
    }

    @Test
    void theQueriesOfTheGuideRunAsTheApplication() throws Exception {
        String page = Files.readString(ROOT.resolve("docs").resolve("operating.md"));
        List<String> queries = Stream.concat(
                        SQL.matcher(page)
                                .results()
                                .flatMap(block -> Stream.of(block.group(1)
                                        .replaceAll("--[^\n]*", "")
                                        .split(";"))),
                        QUERY.matcher(page).results().map(match -> match.group(1)))
                .map(String::strip)
                .filter(query -> !query.isEmpty())
                .toList();
        assertThat(queries).hasSizeGreaterThan(5);
        try (TestDatabase database = TestDatabase.create()) {
            Flyway.configure()
                    .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                    .defaultSchema("tributary")
                    .locations("classpath:db/tributary")
                    .placeholders(Map.of("applicationRole", database.appUser()))
                    .load()
                    .migrate();
            try (Connection application = database.connectAsApp();
                    Statement statement = application.createStatement()) {
                for (String query : queries) {
                    assertThat(statement.execute(query)).as(query).isTrue();
                }
            }
        }
    }
}
