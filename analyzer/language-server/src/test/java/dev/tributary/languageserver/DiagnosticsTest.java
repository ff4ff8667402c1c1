package dev.tributary.languageserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.FileChangeType;
import org.eclipse.lsp4j.FileEvent;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with texts, while they change. */
class DiagnosticsTest {
    private static final String GOOD = "application bank\nentity Account { key id: uuid; name: text }\n";
    private static final String TWICE = "application bank\nentity Account { key id: uuid; name: text; name: text }\n";
    private static final String COMMON = "entity Customer { key id: uuid }\n";
    private static final String SHOP = """
            application shop
            import "common.inv"
            entity Order { key id: uuid; customer: Customer immutable }
            """;

    @TempDir
    Path folder;

    @Test
    void namesTheCodeThePageAndTheOtherPlace() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            List<Diagnostic> problems = editor.open(file, TWICE).problemsOf(file);
            assertThat(problems).hasSize(1);
            Diagnostic problem = problems.get(0);
            assertThat(problem.getCode().getLeft()).isEqualTo("TRB0102");
            assertThat(problem.getCodeDescription().getHref()).isEqualTo("file:///pages/TRB0102.md");
            assertThat(problem.getMessage().getLeft()).contains("`name` is declared twice", "help: rename one of them");
            assertThat(problem.getRange()).isEqualTo(new Range(new Position(1, 43), new Position(1, 47)));
            assertThat(problem.getRelatedInformation()).hasSize(1);
            assertThat(problem.getRelatedInformation().get(0).getLocation().getRange())
                    .isEqualTo(new Range(new Position(1, 31), new Position(1, 35)));
        }
    }

    @Test
    void followsChangesOfParts() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(file, GOOD).problems(file)).isEmpty();
            editor.change(file, new Range(new Position(1, 41), new Position(1, 41)), "; name: text");
            assertThat(editor.problems(file)).containsExactly("TRB0102");
            editor.change(file, new Range(new Position(1, 43), new Position(1, 47)), "other");
            assertThat(editor.problems(file)).isEmpty();
            editor.change(file, "entity");
            assertThat(editor.problems(file)).contains("TRB0002");
            editor.closeText(file);
            editor.awaitProblems(file);
        }
    }

    @Test
    void countsInTheUnitsOfTheProtocol() throws Exception {
        Path file = folder.resolve("bank.inv");
        String text = "application bank // \uD83D\uDE00\r\nentity Account { key id: uuid; /*\r\n}";
        String faces = """
                application bank
                invariant I for all a in Account: a.name != "\uD83D\uDE00" and a.x == 1
                entity Account { key id: uuid; name: text }
                """.replace("\n", "\r\n");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(file, text).problems(file)).isNotEmpty();
            editor.change(file, faces);
            List<Diagnostic> problems = editor.problemsOf(file);
            assertThat(problems).hasSize(1);
            int column = faces.lines().toList().get(1).indexOf("a.x") + 2;
            assertThat(problems.get(0).getRange())
                    .isEqualTo(new Range(new Position(1, column), new Position(1, column + 1)));
        }
    }

    @Test
    void readsImportsFromTheEditorBeforeTheDisk() throws Exception {
        Path shop = Files.writeString(folder.resolve("shop.inv"), SHOP);
        Path common = Files.writeString(folder.resolve("common.inv"), "// nothing yet\n");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(shop, SHOP).problems(shop)).containsExactly("TRB0101");
            editor.open(common, COMMON);
            editor.awaitProblems(shop);
            assertThat(editor.problems(common)).isEmpty();
            editor.change(common, COMMON + "entity Customer { key id: uuid }\n");
            assertThat(editor.problems(common)).containsExactly("TRB0102");
            editor.closeText(common);
            editor.awaitProblems(shop, "TRB0101");
        }
    }

    @Test
    void knowsWhoImportsAFileThatIsOpenedAlone() throws Exception {
        Files.writeString(folder.resolve("shop.inv"), SHOP);
        Path common = Files.writeString(folder.resolve("common.inv"), COMMON);
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(common, COMMON).problems(common)).isEmpty();
            editor.change(common, "entity Other { key id: uuid }\n");
            editor.awaitProblems(folder.resolve("shop.inv"), "TRB0101");
        }
    }

    @Test
    void anApplicationThatAnotherOneImportsIsReadAsAPartOfIt() throws Exception {
        String text = "application orders\nentity Order { key id: uuid; customer: Customer immutable }\n";
        Path orders = Files.writeString(folder.resolve("orders.inv"), text);
        Files.writeString(folder.resolve("common.inv"), COMMON);
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(orders, text).problems(orders)).containsExactly("TRB0101");
            Path whole = folder.resolve("whole.inv");
            editor.open(whole, "application whole\nimport \"orders.inv\"\nimport \"common.inv\"\n");
            editor.awaitProblems(orders);
            editor.closeText(whole);
            editor.awaitProblems(orders, "TRB0101");
        }
    }

    @Test
    void seesFilesThatComeOnDisk() throws Exception {
        Path shop = folder.resolve("shop.inv");
        Path common = folder.resolve("common.inv");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(shop, SHOP).problems(shop)).containsExactly("TRB0107");
            Files.writeString(common, COMMON);
            editor.server()
                    .getWorkspaceService()
                    .didChangeWatchedFiles(new DidChangeWatchedFilesParams(
                            List.of(new FileEvent(Editor.uri(common), FileChangeType.Created))));
            editor.awaitProblems(shop);
        }
    }

    @Test
    void worksOutsideOfAnyFolderAndWithoutAFile(@TempDir Path elsewhere) throws Exception {
        Path file = elsewhere.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            assertThat(editor.open(file, TWICE).problems(file)).containsExactly("TRB0102");
            editor.open("untitled:Untitled-1", "application \n");
            editor.await("the problems of a text without a file", () -> editor.publishedOf("untitled:Untitled-1"));
        }
    }

    @Test
    void standsBrokenAndBigTexts() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            editor.open(file, "\u0000\ud800\"{{{((( application");
            assertThat(editor.problems(file)).isNotEmpty();
            StringBuilder big = new StringBuilder("application big\n");
            for (int i = 0; i < 3_000; i++) {
                big.append("entity E").append(i).append(" { key id: uuid; a: int counter; b: text? }\n");
            }
            editor.change(file, big.toString());
            assertThat(editor.problems(file)).isEmpty();
            editor.change(file, big + "(".repeat(20_000));
            assertThat(editor.problems(file)).containsExactly("TRB0004");
        }
    }
}
