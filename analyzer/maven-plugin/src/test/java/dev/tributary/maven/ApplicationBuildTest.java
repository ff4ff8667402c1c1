package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code analyze} packages, keeps and says. */
class ApplicationBuildTest {
    static final String BANK = """
            application bank
            enum Kind { PRIVATE, BUSINESS }
            entity Account { key id: uuid; kind: Kind immutable; balance: decimal(12, 2) counter }
            entity Card { key account: Account; key number: int; note: text }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account, kind: Kind) { insert Account { id, kind, balance: 0 } }
            operation deposit(account: Account, amount: decimal(12, 2)) {
              requires amount > 0
              account.balance += amount
            }
            operation withdraw(account: Account, amount: decimal(12, 2)) {
              requires amount > 0
              account.balance -= amount
            }
            operation annotate(card: Card, note: text) { card.note = note }
            """;

    @TempDir
    Path folder;

    private SmallProject project;
    private Path packaged;

    @BeforeEach
    void project() {
        project = new SmallProject(folder);
        packaged = project.classes().resolve(PlanFormat.FOLDER);
    }

    @Test
    void packagesPlanAndFileAndShowsTheVerdicts() throws Exception {
        assertThat(project.inv("bank.inv", BANK).analyze()).isEmpty();
        Plan plan = PlanFormat.read(Files.readString(packaged.resolve("bank.plan.json")));
        assertThat(plan.operation("deposit").orElseThrow().verdict()).isEqualTo(Plan.Verdict.CONFLUENT);
        assertThat(plan.operation("withdraw").orElseThrow().verdict()).isEqualTo(Plan.Verdict.COORDINATED);
        assertThat(packaged.resolve("bank.inv")).hasContent(BANK);
        assertThat(project.info).anyMatch(line -> line.contains("withdraw") && line.contains("coordinated"));
        assertThat(project.info)
                .contains("`mvn tributary:explain -Dtributary.operation=withdraw` shows the counterexamples");
    }

    @Test
    void explainsOnTheWayWhenAsked() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        assertThat(project.explaining("withdraw").analyze()).isEmpty();
        assertThat(project.info)
                .anyMatch(line -> line.contains("With itself: they break NotOverdrawn"))
                .noneMatch(line -> line.contains("unchanged"));
    }

    @Test
    void brokenFilesFailWithEveryDiagnostic() throws Exception {
        project.inv(
                "bank.inv",
                "application bank\nentity A { key id: uuid; x: itn }\ninvariant I for all a in B: a.x == 1\n");
        assertThat(project.analyze()).hasSize(2).allMatch(p -> p.contains("error TRB"));
    }

    @Test
    void unreadableFilesFailInWords() throws Exception {
        Files.write(
                Files.createDirectories(project.input()).resolve("bank.inv"), new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThat(project.analyze()).singleElement().asString().endsWith("bank.inv is not UTF-8 text");
    }

    @Test
    void importedFilesArePartOfTheirApplication() throws Exception {
        project.inv("common.inv", "application common\nenum Kind { PRIVATE, BUSINESS }\n");
        project.inv(
                "bank.inv",
                BANK.replace("enum Kind { PRIVATE, BUSINESS }\n", "")
                        .replace("application bank\n", "application bank\nimport \"common.inv\"\n"));
        assertThat(project.analyze()).isEmpty();
        assertThat(packaged).isDirectoryContaining("glob:**bank.plan.json");
        assertThat(packaged).isDirectoryContaining("glob:**common.inv");
        assertThat(packaged).isDirectoryNotContaining("glob:**common.plan.json");
        project.inv("common.inv", "application common\nenum Kind { PRIVATE, BUSINESS, OTHER }\n");
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info).noneMatch(line -> line.contains("unchanged"));
        assertThat(packaged.resolve("common.inv")).content().contains("OTHER");
    }

    @Test
    void anApplicationThatIsImportedNowIsPackagedAsAPart() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        project.inv("whole.inv", "application whole\nimport \"bank.inv\"\n");
        assertThat(project.analyze()).isEmpty();
        assertThat(packaged.resolve("bank.inv")).content().isEqualTo(BANK);
        assertThat(packaged).isDirectoryNotContaining("glob:**bank.plan.json");
        assertThat(packaged).isDirectoryContaining("glob:**whole.plan.json");
    }

    @Test
    void filesThatImportEachOtherAreAnError() throws Exception {
        project.inv("one.inv", "application one\nimport \"two.inv\"\n");
        project.inv("two.inv", "application two\nimport \"one.inv\"\n");
        assertThat(project.analyze()).singleElement().asString().contains("two.inv:2:", "imports itself");
    }

    @Test
    void anUnchangedFileIsNotAnalysedAgainButItsMethodsAreChecked() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        project.java("package shop; class Bank { @dev.tributary.Operation(\"gone\") void a() {} }");
        assertThat(project.analyze()).hasSize(1);
        assertThat(project.info).anyMatch(line -> line.contains("unchanged"));
        Path plan = packaged.resolve("bank.plan.json");
        String written = Files.readString(plan);
        Files.writeString(plan, written.replace("COORDINATED", "CONFLUENT"));
        project.analyze();
        assertThat(project.info).noneMatch(line -> line.contains("unchanged"));
        assertThat(plan).hasContent(written);
    }

    @Test
    void answersAreKeptForFilesThatChange() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info).noneMatch(line -> line.startsWith("remembered"));
        // Another text, and so another plan, but the same questions for the solver.
        project.inv("bank.inv", "// the bank\n" + BANK);
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info)
                .noneMatch(line -> line.contains("unchanged"))
                .anyMatch(line -> line.matches("remembered (\\d+) of \\1 answers"));
    }

    @Test
    void aLongAnalysisSaysThatItGoesOn() throws Exception {
        project.inv("bank.inv", BANK).impatient();
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info)
                .anyMatch(line ->
                        line.matches("still analysing bank.inv, for \\d+ s now \\(4 operations, 2 invariants\\)"));
    }

    @Test
    void warningsAreRepeatedWithAPlanThatIsKept() throws Exception {
        project.inv("bank.inv", BANK + "operation never(account: Account) {\n  requires 1 > 2\n  delete account\n}\n");
        project.analyze();
        List<String> first = List.copyOf(project.warnings);
        assertThat(first).anyMatch(line -> line.contains("TRB0202"));
        project.analyze();
        assertThat(project.info).anyMatch(line -> line.contains("unchanged"));
        assertThat(project.warnings).isEqualTo(first);
    }

    @Test
    void aPlanIsNotPackagedWithoutItsFile() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        Files.move(project.input().resolve("bank.inv"), project.input().resolve("shop.inv"));
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info).contains("bank.inv is gone or imported: its plan is no longer packaged");
        assertThat(packaged).isDirectoryNotContaining("glob:**bank.*");
        assertThat(packaged).isDirectoryContaining("glob:**shop.plan.json");
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info).noneMatch(line -> line.contains("is gone"));
    }

    @Test
    void methodsMayBeInAnotherModuleThanTheFile() throws Exception {
        project.inv("bank.inv", BANK);
        assertThat(project.analyze()).isEmpty();
        SmallProject services = new SmallProject(folder.resolve("services"), project.classes());
        services.java("""
                package shop;
                import dev.tributary.*;
                class Bank {
                    @Operation("gone") void a() {}
                    @Operation(value = "withdraw", expect = Expect.CONFLUENT)
                    void b(java.util.UUID account, java.math.BigDecimal amount) {}
                }
                """);
        List<String> problems = services.analyze();
        assertThat(services.info).anyMatch(l -> l.contains("nothing is analysed"));
        assertThat(services.info).anyMatch(l -> l.startsWith("methods are held to the plan of bank.inv in "));
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).startsWith("shop.Bank#a: no operation `gone` is declared; declared are open,");
        assertThat(problems.get(1)).startsWith("shop.Bank#b: expected operation `withdraw` to be confluent");
    }

    @Test
    void aFolderWithoutFilesIsSaid() throws Exception {
        assertThat(project.analyze()).isEmpty();
        assertThat(project.info).singleElement().asString().contains("no .inv file");
        assertThat(project.warnings).isEmpty();
        Files.createDirectories(project.input());
        assertThat(project.analyze()).isEmpty();
        assertThat(project.warnings).singleElement().asString().contains("no .inv file");
        project.java("package shop; class Bank { @dev.tributary.Operation(\"gone\") void a() {} }");
        assertThat(project.analyze())
                .containsExactly("shop.Bank#a: no operation `gone` is declared: there is no .inv file");
    }
}
