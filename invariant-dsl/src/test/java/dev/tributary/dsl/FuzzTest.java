package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.format.Formatter;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import dev.tributary.dsl.source.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No text makes the front end throw, hang or exhaust its stack; every text is either a model or at least one diagnostic,
 * at a place in the text. {@code -Dtributary.fuzz=10} does ten times as much.
 */
class FuzzTest {
    private static final long SEED = 20260101;
    private static final int FACTOR = Integer.getInteger("tributary.fuzz", 1);
    private static final int TRUNCATIONS_PER_FILE = 60 * FACTOR;
    private static final int MUTATIONS_PER_FILE = 30 * FACTOR;
    private static final int SMALL_STACK = 512 * 1024;
    private static final int MEGABYTE = 1 << 20;

    /** Texts of many declarations have so many characters, and a megabyte in the longer run. */
    private static final int MANY = 100_000;

    private static final int LONGEST_OUTPUT = 5_000;
    private static final Pattern TOKEN = Pattern.compile("\\s+|//.*|\"[^\"\n]*\"|[\\p{L}_][\\p{L}\\p{Nd}_]*|\\d+|.");
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "(",
            ")",
            ";",
            ",",
            ":",
            ".",
            "<",
            "+=",
            "*",
            "-",
            "not ",
            "operation ",
            "entity ",
            "new ",
            "\"",
            "\\",
            "\0",
            "\uFEFF",
            "é",
            "e\u0301",
            "😀",
            "\uD800",
            "\uDC00",
            "\u2028",
            "\u202E",
            "\r",
            "99999999999999999999",
            "1.5",
            "for all ",
            "for each ",
            "implies ",
            "in (",
            "null",
            "\r\n",
            "//",
            "else ",
            "list of ");

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void filesThatEndAnywhereAreAnswered() throws Exception {
        Random random = new Random(SEED);
        for (String text : Corpus.texts()) {
            boolean all = text.length() <= TRUNCATIONS_PER_FILE;
            int cuts = all ? text.length() : TRUNCATIONS_PER_FILE;
            for (int i = 0; i < cuts; i++) {
                answered(text.substring(0, all ? i : random.nextInt(text.length())));
            }
        }
    }

    @Test
    void aSmallFileIsAnsweredAtEveryOffset() {
        String text = """
                application bank
                enum Kind { A < B }
                entity Account table "t" { key id: uuid; n: int counter; k: Kind? max; o: Account? immutable }
                deferred invariant Low for all a in Account where a.k == B: a.n >= -1.5 * 2 compensated by pay
                operation pay(a: Account) {
                  choosing m: int
                  requires not (m in (1, 2)) and count(x in Account) > 0
                  if m > 1 { a.n -= m } else { for each x in Account { raise x.k to B } }
                }
                """;
        for (int i = 0; i <= text.length(); i++) {
            answered(text.substring(0, i));
            answered(text.substring(i));
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void filesWithOtherTokensAreAnswered() throws Exception {
        Random random = new Random(SEED);
        for (String text : Corpus.texts()) {
            List<String> tokens =
                    TOKEN.matcher(text).results().map(MatchResult::group).toList();
            for (int i = 0; i < MUTATIONS_PER_FILE; i++) {
                List<String> changed = new ArrayList<>(tokens);
                int changes = 1 + random.nextInt(4);
                for (int j = 0; j < changes; j++) {
                    change(changed, random);
                }
                answered(String.join("", changed));
            }
        }
    }

    private static void change(List<String> tokens, Random random) {
        int at = random.nextInt(tokens.size());
        int other = random.nextInt(tokens.size());
        switch (random.nextInt(5)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(at));
            case 2 -> tokens.set(at, tokens.set(other, tokens.get(at)));
            case 3 -> tokens.add(at, tokens.get(other));
            default -> tokens.add(at, PIECES.get(random.nextInt(PIECES.size())));
        }
        if (tokens.isEmpty()) {
            tokens.add(" ");
        }
    }

    @Test
    void bytesAreAnswered() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200 * FACTOR; i++) {
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            answered(new String(bytes, StandardCharsets.UTF_8));
            answered(new String(bytes, StandardCharsets.UTF_16));
            answered(random.ints(random.nextInt(500), 0, Character.MAX_CODE_POINT + 1)
                    .mapToObj(c -> new String(Character.toChars(c)))
                    .collect(Collectors.joining()));
            answered(random.ints(random.nextInt(300), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining()));
        }
    }

    private static String nested(String before, String open, String middle, String close, int times, String after) {
        return "application a entity S { key id: uuid; n: int; s: S? } " + before + open.repeat(times) + middle
                + close.repeat(times) + after;
    }

    static List<String> deep() {
        List<String> texts = new ArrayList<>();
        for (int times : new int[] {150, 250, 1_000, 50_000}) {
            String forAll = "invariant I for all s in S: ";
            texts.add(nested(forAll, "(", "true", ")", times, ""));
            texts.add(nested(forAll, "(", "", "", times, ""));
            texts.add(nested(forAll, "not ", "true", "", times, ""));
            texts.add(nested(forAll + "s.n == ", "-", "1", "", times, ""));
            texts.add(nested(forAll + "s.n == ", "1 + ", "1", "", times, ""));
            texts.add(nested(forAll + "s.n == ", "1 * (", "1", ")", times, ""));
            texts.add(nested(forAll, "s.n == ", "1", "", times, ""));
            texts.add(nested(forAll, "s.n < 1 and ", "true", "", times, ""));
            texts.add(nested(forAll, "s.n < 1 implies ", "true", "", times, ""));
            texts.add(nested(forAll, "", "s.n", " in (1)", times, ""));
            texts.add(nested(forAll, "", "s.n", " in (1) == true", times, ""));
            texts.add(nested(forAll + "s", ".s", ".n == 1", "", times, ""));
            texts.add(nested(forAll, "S(", "s.id", ")", times, ".n == 1"));
            texts.add(nested(forAll, "exists t in S: ", "true", "", times, ""));
            texts.add(nested(forAll, "(exists t in S: ", "true", ")", times, ""));
            texts.add(nested(forAll, "count(x in S where ", "true", ") > 1", times, ""));
            texts.add(nested(forAll, "= (", "1", "", times, ""));
            texts.add(nested(forAll, "requires (", "1", "", times, ""));
            texts.add(nested("operation o(s: S) { ", "if true { ", "s.n = 1", " }", times, " }"));
            texts.add(nested("operation o(s: S) { ", "for each x in S { ", "x.n = 1", " }", times, " }"));
            texts.add(nested("operation o(s: S) { ", "if true { } else ", "{ }", "", times, " }"));
            texts.add(nested("operation o(s: S) { ", "", "", " }", times, ""));
            texts.add(nested("operation o(s: ", "list of (a: ", "int", ")", times, ") { }"));
            texts.add(nested("", "{", "", "}", times, ""));
            texts.add(nested("invariant M for all s in S: matches(\"\", \"", "(", "a", ")", times, "\")"));
        }
        return texts;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("deep")
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void deepNestingIsAnsweredOnASmallStack(String text) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> answered(text), "small-stack", SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    private static String many(String line) {
        int times = FACTOR * MANY / (line.length() + 3);
        return IntStream.range(0, times)
                .mapToObj(i -> line.replace("#", String.valueOf(i)))
                .collect(Collectors.joining());
    }

    static List<String> large() {
        String entity = "application a entity S { key id: uuid; n: int; s: S? } ";
        return List.of(
                "a".repeat(MEGABYTE),
                "9".repeat(MEGABYTE),
                "\"" + "a".repeat(MEGABYTE),
                "application \"" + "a".repeat(MEGABYTE) + "\"",
                "//" + "a".repeat(MEGABYTE),
                " ".repeat(MEGABYTE),
                "\n".repeat(MEGABYTE),
                "@".repeat(MEGABYTE),
                ") ".repeat(MEGABYTE / 2),
                "; ".repeat(MEGABYTE / 2),
                "😀".repeat(MEGABYTE / 4),
                entity + "invariant I for all s in S: s.n == " + "9".repeat(MEGABYTE),
                entity + "invariant I for all s in S: s." + "n".repeat(MEGABYTE) + " == " + "n".repeat(MEGABYTE / 2),
                entity + "invariant I for all s in S: matches(\"" + "a".repeat(MEGABYTE) + "\", \""
                        + "a".repeat(MEGABYTE) + "\")",
                "application a " + many("entity E# { key id: uuid; n: int }\n"),
                "application a " + many("enum E# { A, B }\n"),
                entity + many("invariant I# for all s in S: s.n >= 1\n"),
                entity + many("invariant I# for all s in S: s.m >= unknown\n"),
                entity + many("operation o#(s: S) { s.n = 1 }\n"),
                entity + "operation o(" + many("p#: int, ") + ") { }",
                entity + "operation o(s: S) { " + many("s.n = 1\n") + "}",
                entity + "operation o(s: S) { " + many("s.x# = y#\n") + "}",
                "application a entity S { key id: uuid; " + many("a#: int; ") + "}",
                "application a enum E { A" + many(", L#") + " }",
                many("import \"a#.inv\" "),
                entity + "invariant I for all s in S: s.n in (1" + many(", 1") + ")",
                entity + "invariant I for all s in S" + many(", s# in S") + ": s.n == 1",
                entity + "invariant I for all s in S" + many(", s# in S") + ": t.n == 1");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("large")
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void largeFilesAreAnswered(String text) {
        answered(text);
    }

    @Test
    void importsWithoutEndAreAnswered() {
        InvFile.Result result = InvFile.parse(
                "0.inv",
                "application a import \"1.inv\"",
                path -> "import \"%d.inv\"".formatted(path.length() + number(path)));
        assertThat(result.diagnostics()).extracting(Diagnostic::code).containsExactly("TRB0108");
    }

    private static int number(String path) {
        return Integer.parseInt(path.replace(".inv", ""));
    }

    private static void answered(String text) {
        InvFile.Result result = InvFile.parse("fuzz.inv", text);
        assertThat(result.application().isPresent() || !result.diagnostics().isEmpty())
                .isTrue();
        DiagnosticPrinter printer = new DiagnosticPrinter(result.sources());
        String[] lines = text.split("\n", -1);
        for (Diagnostic diagnostic : result.diagnostics()) {
            inside(lines, diagnostic.range().start());
            inside(lines, diagnostic.range().end());
            assertThat(printer.print(diagnostic)).contains(diagnostic.code()).hasSizeLessThan(LONGEST_OUTPUT);
            assertThat(diagnostic.message()).doesNotEndWith(".");
        }
        Formatter.Result formatted = Formatter.format("fuzz.inv", text);
        assertThat(formatted.text().isPresent())
                .isEqualTo(formatted.diagnostics().isEmpty());
    }

    private static void inside(String[] lines, Position position) {
        assertThat(position.line()).isLessThanOrEqualTo(lines.length);
        String line = lines[position.line() - 1];
        assertThat(position.column()).isLessThanOrEqualTo(line.codePointCount(0, line.length()) + 1);
    }
}
