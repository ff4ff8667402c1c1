package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text makes the front end throw; every text is either a model or at least one diagnostic. */
class FuzzTest {
    private static final long SEED = 20260101;
    private static final int ROUNDS = 2_000;
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
            "😀",
            "99999999999999999999",
            "1.5",
            "for all ",
            "implies ",
            "\r\n",
            "//");

    @Test
    void mutatedFilesAreAlwaysAnswered() throws Exception {
        String shop = Files.readString(Path.of("..", "sample-app", "src", "main", "tributary", "inventory.inv"));
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(shop);
            int changes = 1 + random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
                    default -> text.setLength(Math.max(1, at));
                }
            }
            answered(text.toString());
        }
    }

    @Test
    void strangeFilesAreAnswered() {
        answered("");
        answered("\0");
        answered("\uFEFFapplication a\r\n");
        answered("application a invariant I for all s in S: " + "(".repeat(100_000));
        answered("application a invariant I for all s in S: " + "not ".repeat(100_000) + "true");
        answered("application a invariant I for all s in S: " + "1 + ".repeat(100_000) + "1 == 1");
        answered("application a invariant I for all s in S: s" + ".s".repeat(100_000));
        answered("application a entity E { key id: uuid; n: decimal(99999999999999, 1) }");
    }

    private static void answered(String text) {
        InvFile.Result result = InvFile.parse("fuzz.inv", text);
        assertThat(result.application().isPresent() || !result.diagnostics().isEmpty())
                .isTrue();
        DiagnosticPrinter printer = new DiagnosticPrinter(result.sources());
        for (Diagnostic diagnostic : result.diagnostics()) {
            assertThat(printer.print(diagnostic)).contains(diagnostic.code());
            assertThat(diagnostic.message()).doesNotEndWith(".");
        }
    }
}
