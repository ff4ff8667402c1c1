package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken files say themselves what is expected of them; a missing and an unexpected diagnostic both fail. */
class BrokenFilesTest {
    private static final Pattern EXPECTATION = Pattern.compile("expect (TRB\\d{4})");

    static List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "broken"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatIsExpected(Path file) throws Exception {
        String text = Files.readString(file);
        List<String> expected = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = EXPECTATION.matcher(lines.get(i));
            while (matcher.find()) {
                expected.add((i + 1) + " " + matcher.group(1));
            }
        }
        InvFile.Result result = InvFile.parse(file.getFileName().toString(), text);
        assertThat(result.diagnostics())
                .extracting(d -> d.range().start().line() + " " + d.code())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(result.application()).isEmpty();
    }

    @Test
    void aDiagnosticShowsItsPlaceAndTheWayOut() {
        String text =
                "application a\r\nentity S {\r\n\tkey id: uuid\r\n\tn: int\r\n}\r\noperation o(s: S) {\r\n\ts.n += 1\r\n}";
        InvFile.Result result = InvFile.parse("a.inv", text);
        Diagnostic diagnostic = result.diagnostics().get(0);
        assertThat(new DiagnosticPrinter(result.sources()).print(diagnostic)).isEqualTo("""
                        a.inv:7:2-7:10: error TRB0134: `+=` does not fit `S.n`, which is a register (last writer wins)
                          7 |     s.n += 1
                            |     ^^^^^^^^
                          help: declare it as a `counter`, or assign with `=`
                        """);
    }

    @Test
    void aMergeBehindTheColumnIsToldItsPlace() {
        InvFile.Result result = InvFile.parse(
                "a.inv", "application a\nentity S {\n  key id: uuid\n  n: int column \"m\" counter\n  o: int\n}");
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(d -> assertThat(d.help()).contains("`counter` goes before `column`"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation o(s: S) { s.n += 1\noperation p(s: S) { s.n += 2 }",
                "operation o(s: S) { if s.n > 0 { s.n += 1 }\ninvariant I for all s in S: s.n >= 0",
                "operation o(s: S) { s.n += 1",
                "entity T { key id: uuid"
            })
    void aMissingBraceIsSaidToBeMissing(String text) {
        InvFile.Result result =
                InvFile.parse("a.inv", "application a\nentity S { key id: uuid; n: int counter }\n" + text);
        assertThat(result.diagnostics().get(0)).satisfies(d -> {
            assertThat(d.message()).startsWith("expected `}`, found ");
            assertThat(d.help()).contains("the declaration before has no closing `}`");
        });
    }
}
