package dev.tributary.languageserver;

import static dev.tributary.languageserver.Editor.document;
import static dev.tributary.languageserver.Editor.get;
import static dev.tributary.languageserver.Editor.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.report.Explanation;
import dev.tributary.dsl.InvFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The analysis in the background, with Z3. */
class VerdictsTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(account: Account, amount: int) {
              requires amount > 0
              account.balance += amount
            }
            operation withdraw(account: Account, amount: int) {
              requires amount > 0
              account.balance -= amount
            }
            """;

    /** Where withdrawing is no longer forbidden. */
    private static final String GENEROUS = BANK.replace("a.balance >= 0", "a.balance == a.balance");

    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private static List<String> lenses(Editor editor, Path file) {
        return get(editor.server().getTextDocumentService().codeLens(new CodeLensParams(document(file)))).stream()
                .map(CodeLens::getCommand)
                .map(command -> command.getTitle())
                .toList();
    }

    /** Asks again after every analysis, until the lens of an operation says so of the newest text. */
    private static void awaitLens(Editor editor, Path file, int operation, String text) {
        for (int seen = -1; !says(lenses(editor, file).get(operation), text); ) {
            int before = seen;
            seen = editor.await(
                    "a lens with " + text,
                    () -> Optional.of(editor.lensRefreshes()).filter(now -> now > before));
        }
    }

    private static boolean says(String lens, String text) {
        return lens.contains(text) && !lens.endsWith("(before the last change)");
    }

    @Test
    void theLensAndTheHoverSayWhatExplainSays() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder, SOON)) {
            editor.open(file, BANK);
            awaitLens(editor, file, 2, "coordinated");
            assertThat(lenses(editor, file))
                    .containsExactly(
                            "confluent: runs at any site without coordination",
                            "confluent: runs at any site without coordination",
                            "coordinated: conflicts with itself on NotOverdrawn (not with different account)");
            String hover = get(editor.server()
                            .getTextDocumentService()
                            .hover(new HoverParams(document(file), position(BANK, "withdraw", 2))))
                    .getContents()
                    .getRight()
                    .getValue();
            var analysis = Analyzer.analyze(
                    InvFile.parse("bank.inv", BANK).application().orElseThrow(), AnalyzerOptions.defaults());
            String explained = Explanation.ofOperation(analysis, "withdraw").replaceAll("\\s+", " ");
            assertThat(hover).startsWith("```inv\noperation withdraw(account: Account, amount: int)\n```");
            assertThat(hover.substring(hover.indexOf("`withdraw` is"))
                            .replace("\\", "")
                            .replace("&lt;", "<")
                            .replaceAll("\\s+", " ")
                            .strip())
                    .isEqualTo(explained.strip());
            assertThat(editor.progress()).contains("begin", "end");
        }
    }

    @Test
    void theNewestTextsWinAndAnalysesOfOlderOnesStop() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder, SOON)) {
            editor.open(file, BANK);
            for (int i = 0; i < 30; i++) {
                editor.change(file, (i % 2 == 0 ? BANK : GENEROUS) + "// " + i + "\n");
            }
            editor.change(file, GENEROUS);
            awaitLens(editor, file, 2, "confluent: runs at any site without coordination");
            assertThat(lenses(editor, file)).noneMatch(lens -> lens.contains("before the last change"));
            editor.change(file, BANK);
            awaitLens(
                    editor, file, 2, "coordinated: conflicts with itself on NotOverdrawn (not with different account)");
            assertThat(editor.messages()).isEmpty();
        }
    }

    @Test
    void verdictsOutliveChangesUntilThereAreNewOnes() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder, SOON)) {
            editor.open(file, BANK);
            awaitLens(editor, file, 2, "coordinated");
            editor.change(file, BANK + "operation");
            assertThat(editor.problems(file)).containsExactly("TRB0002");
            assertThat(lenses(editor, file)).anyMatch(lens -> lens.endsWith("(before the last change)"));
            editor.change(file, BANK);
            assertThat(editor.problems(file)).isEmpty();
            assertThat(lenses(editor, file)).noneMatch(lens -> lens.contains("before the last change"));
        }
    }

    @Test
    void questionsAreAnsweredWhileAnAnalysisIsAwaited() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(file, BANK).problems(file)).isEmpty();
            assertThat(lenses(editor, file)).containsOnly("being analysed …");
            editor.change(file, BANK + "operation");
            assertThat(editor.problems(file)).containsExactly("TRB0002");
            assertThat(lenses(editor, file)).contains("no verdict: the file has errors");
        }
    }

    @Test
    void anAnalysisCanBeStoppedByTheEditor() throws Exception {
        Path file = folder.resolve("bank.inv");
        StringBuilder hard = new StringBuilder(BANK);
        for (int i = 0; i < 40; i++) {
            hard.append("operation w%d(account: Account, amount: int) {\n".formatted(i))
                    .append("  requires amount > 0\n  account.balance -= amount * %d\n}\n".formatted(i + 1));
        }
        try (Editor editor = Editor.in(folder, SOON)) {
            editor.open(file, hard.toString());
            String token = editor.await(
                    "an analysis", () -> editor.progressTokens().stream().findFirst());
            editor.server().cancelProgress(new WorkDoneProgressCancelParams(Either.forLeft(token)));
            awaitLens(editor, file, 2, "no verdict: the analysis was stopped");
            assertThat(editor.messages()).isEmpty();
            editor.change(file, BANK);
            awaitLens(editor, file, 2, "coordinated");
        }
    }

    @Test
    void doubtsOfTheAnalyzerAreProblems() throws Exception {
        Path file = folder.resolve("bank.inv");
        String doubtful = BANK.replace(
                "operation open",
                "operation never(account: Account) {\n"
                        + "  requires account.balance < 0\n  account.balance += 1\n}\noperation open");
        try (Editor editor = Editor.in(folder, SOON)) {
            editor.open(file, doubtful);
            editor.awaitProblems(file, "TRB0202");
        }
    }
}
