package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.format.Formatter;
import dev.tributary.dsl.model.Application;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is printed means what was read. {@code -Dtributary.fuzz=10} does ten times as much of what is random. */
class RoundTripTest {
    private static final long SEED = 20260401;
    private static final int ROUNDS = 40 * Integer.getInteger("tributary.fuzz", 1);
    private static final int PER_FILE = 20;
    private static final int DEEPEST = 5;
    private static final String SCHEMA = """
            application random
            enum Color { RED < GREEN < BLUE }
            entity Owner { key id: uuid; name: text; age: int? }
            entity Cell { key row: int; key kind: text; n: long counter; d: decimal(8, 3); c: Color?; t: text?; f: boolean
                          o: Owner?; at: timestamp; day: date }
            """;

    static List<Path> files() throws Exception {
        List<Path> whole = Corpus.files().stream()
                .filter(file -> Corpus.parse(file).application().isPresent())
                .toList();
        assertThat(whole).hasSizeGreaterThan(8);
        return whole;
    }

    @ParameterizedTest
    @MethodSource("files")
    void theFilesOfTheRepositoryMeanTheSameWhenPrinted(Path file) {
        meansTheSame(Corpus.parse(file).application().orElseThrow());
    }

    @Test
    void theDocumentationsExamplesMeanTheSameWhenPrinted() throws Exception {
        List<Application> examples = Corpus.texts().stream()
                .flatMap(text -> InvFile.parse("example.inv", text).application().stream())
                .toList();
        assertThat(examples).hasSizeGreaterThan(40);
        examples.forEach(RoundTripTest::meansTheSame);
    }

    @Test
    void anyExpressionMeansTheSameWhenPrinted() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(SCHEMA);
            for (int i = 0; i < PER_FILE; i++) {
                text.append("invariant I").append(i).append(" for all x in Cell: ");
                text.append(new Expressions(random).condition(0)).append('\n');
            }
            InvFile.Result result = InvFile.parse("random.inv", text.toString());
            assertThat(result.diagnostics()).as(text.toString()).isEmpty();
            meansTheSame(result.application().orElseThrow());
        }
    }

    private static void meansTheSame(Application application) {
        String text = ModelText.of(application);
        InvFile.Result again = InvFile.parse("printed.inv", text);
        assertThat(again.diagnostics()).as(text).isEmpty();
        assertThat(Described.of(again.application().orElseThrow())).as(text).isEqualTo(Described.of(application));
        String formatted = Formatter.format("printed.inv", text).text().orElseThrow();
        assertThat(Described.of(
                        InvFile.parse("formatted.inv", formatted).application().orElseThrow()))
                .as(formatted)
                .isEqualTo(Described.of(application));
        assertThat(Formatter.format("formatted.inv", formatted).text()).contains(formatted);
    }

    /** Conditions that have a type, with parentheses wherever they could matter. */
    private static final class Expressions {
        private final Random random;
        private int variables;

        Expressions(Random random) {
            this.random = random;
        }

        private String one(List<IntFunction<String>> ways, int depth) {
            return ways.get(random.nextInt(ways.size())).apply(depth + 1);
        }

        private static String oneOf(Random random, String... words) {
            return words[random.nextInt(words.length)];
        }

        String condition(int depth) {
            if (depth >= DEEPEST) {
                return oneOf(random, "x.f", "true", "(x.o == null)", "(x.c != null)", "(null == x.t)");
            }
            return one(
                    List.of(
                            d -> "(" + condition(d) + oneOf(random, " and ", " or ", " implies ") + condition(d) + ")",
                            d -> "(" + condition(d) + " and " + condition(d) + " and " + condition(d) + ")",
                            d -> "(not " + condition(d) + ")",
                            d -> "(" + number(d) + oneOf(random, " == ", " != ", " < ", " <= ", " > ", " >= ")
                                    + number(d) + ")",
                            d -> "(" + condition(d) + oneOf(random, " == ", " != ") + condition(d) + ")",
                            d -> "(x.c" + oneOf(random, " in (RED, BLUE)", " >= GREEN", " == BLUE", " == null") + ")",
                            d -> "(" + number(d) + " in (" + number(d) + ", " + number(d) + "))",
                            this::quantified,
                            d -> "matches(" + text() + ", \"" + oneOf(random, "a.", "[\\\\\\\\x]*", "\\\"|b") + "\")",
                            d -> "(" + text() + " == " + text() + ")",
                            d -> "(x.at <= x.at or x.day > x.day)",
                            d -> "(" + row() + " != null)"),
                    depth);
        }

        private String quantified(int depth) {
            String variable = "v" + variables++;
            return "(" + oneOf(random, "for all ", "exists ") + variable + " in Cell"
                    + (random.nextBoolean() ? " where " + condition(depth) : "") + ": "
                    + condition(depth) + " and " + variable + ".f)";
        }

        private String row() {
            return "Cell(" + number(DEEPEST) + ", " + text() + ")" + oneOf(random, "", ".o", ".n", ".o.name");
        }

        private String number(int depth) {
            if (depth >= DEEPEST) {
                return oneOf(random, "x.n", "x.row", "7", "12345678901", "x.o.age");
            }
            return one(
                    List.of(
                            d -> "(" + number(d) + oneOf(random, " + ", " - ", " * ") + number(d) + ")",
                            d -> "(-" + number(d) + ")",
                            d -> "x.d",
                            d -> "0.50",
                            d -> "length(" + text() + ")",
                            d -> "count(k" + d + " in Cell where " + condition(d) + ")",
                            d -> oneOf(random, "sum", "min", "max") + "(k" + d + ".n + " + number(d) + " for k" + d
                                    + " in Cell)"),
                    depth);
        }

        private String text() {
            return oneOf(random, "x.t", "x.kind", "x.o.name", "\"a \\\" b \\\\ // c\"", "\"\"");
        }
    }
}
