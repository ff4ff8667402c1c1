package dev.tributary.dsl.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.Described;
import dev.tributary.dsl.RandomFile;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.syntax.SyntaxParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One layout, whatever the text looked like before; the same meaning, and every comment. */
class FormatterTest {
    private static final long SEED = 20260301;
    private static final int ROUNDS = 500;

    private static String format(String text) {
        return Formatter.format("some.inv", text).text().orElseThrow();
    }

    private static String meaning(String text) {
        SyntaxParser.Result parsed = SyntaxParser.parse("some.inv", text);
        assertThat(parsed.diagnostics()).as(text).isEmpty();
        return Described.of(parsed.file());
    }

    private static void keepsItsPromises(String text) {
        String formatted = format(text);
        assertThat(format(formatted)).as("formatted twice").isEqualTo(formatted);
        assertThat(meaning(formatted)).as(formatted).isEqualTo(meaning(text));
        assertThat(comments(formatted)).isEqualTo(comments(text));
        assertThat(formatted.lines()).noneMatch(line -> line.endsWith(" "));
        assertThat(formatted).doesNotContain("\n\n\n");
    }

    /** Counted without the parser: no text of the corpus or the generator has slashes, but one that is named here. */
    private static long comments(String text) {
        return text.replace("\"a \\\" // b\"", "").split("//", -1).length;
    }

    @Test
    void everythingHasItsPlace() throws Exception {
        Path folder = Path.of("src", "test", "resources", "format");
        assertThat(format(Files.readString(folder.resolve("crooked.inv"))))
                .isEqualTo(Files.readString(folder.resolve("straight.inv")));
    }

    static List<Path> corpus() throws Exception {
        try (Stream<Path> files = Stream.of(
                        Path.of("..", "analyzer"), Path.of("..", "middleware"), Path.of("..", "sample-app"))
                .flatMap(FormatterTest::files)) {
            List<Path> corpus = files.sorted().toList();
            assertThat(corpus).hasSizeGreaterThan(5);
            return corpus;
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file ->
                            file.toString().endsWith(".inv") && !file.toString().contains("target"))
                    .filter(FormatterTest::isSyntax)
                    .toList()
                    .stream();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isSyntax(Path file) {
        try {
            return SyntaxParser.parse("some.inv", Files.readString(file))
                    .diagnostics()
                    .isEmpty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void keepsTheMeaningOfRealFiles(Path file) throws Exception {
        keepsItsPromises(Files.readString(file));
    }

    @Test
    void keepsTheMeaningOfAnyFile() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            keepsItsPromises(RandomFile.layout(RandomFile.words(random), random));
        }
    }

    /** Where no list is on one line, and no line is broken inside an expression, only the words decide. */
    @Test
    void spacesDoNotMatter() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<String> words = RandomFile.words(random);
            String wide = String.join("    ", words);
            assertThat(format(wide)).isEqualTo(format(String.join(" ", words)));
        }
    }

    @Test
    void lineEndsStayWhatTheyAre() {
        assertThat(format("application a\r\nentity  B {\r\n}\r\n")).isEqualTo("application a\r\n\r\nentity B {}\r\n");
        assertThat(format("\uFEFFapplication a")).isEqualTo("application a\n");
        assertThat(format("")).isEmpty();
        assertThat(format("// only this")).isEqualTo("// only this\n");
    }

    @Test
    void aBrokenFileHasItsDiagnosticsInstead() {
        Formatter.Result result = Formatter.format("some.inv", "application a entity {");
        assertThat(result.text()).isEmpty();
        assertThat(result.diagnostics()).extracting(Diagnostic::code).contains("TRB0002");
    }
}
