package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal on small projects, compiled here and now. */
class ApplicationBuildTest {
    private static final Path ANNOTATIONS =
            Path.of("..", "..", "middleware", "core", "src", "main", "java", "dev", "tributary");
    private static final String BANK = """
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
    Path project;

    private final List<String> info = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void packagesPlanAndFileAndShowsTheVerdicts() throws Exception {
        inv(BANK);
        assertThat(run()).isEmpty();
        Path folder = project.resolve("classes").resolve(PlanFormat.FOLDER);
        Plan plan = PlanFormat.read(Files.readString(folder.resolve("bank.plan.json")));
        assertThat(plan.operation("deposit").orElseThrow().verdict()).isEqualTo(Plan.Verdict.CONFLUENT);
        assertThat(plan.operation("withdraw").orElseThrow().verdict()).isEqualTo(Plan.Verdict.COORDINATED);
        assertThat(folder.resolve("bank.inv")).hasContent(BANK);
        assertThat(info).anyMatch(line -> line.contains("withdraw") && line.contains("coordinated"));
    }

    @Test
    void methodsThatFitPass() throws Exception {
        inv(BANK);
        java("""
                package shop;
                import dev.tributary.*;
                import java.math.BigDecimal;
                import java.util.UUID;
                class Bank {
                    enum Kind { BUSINESS, PRIVATE }
                    record CardId(UUID account, int number) {}
                    @Operation("open") void open(Kind kind) {}
                    @Operation("open") void openAs(UUID id, Kind kind) {}
                    @Operation(value = "deposit", expect = Expect.CONFLUENT) void deposit(UUID account, BigDecimal amount) {}
                    @Operation(value = "withdraw", expect = Expect.COORDINATED) void withdraw(UUID account, BigDecimal amount) {}
                    @Operation("annotate") void annotate(CardId card, String note) {}
                }
                """);
        assertThat(run()).isEmpty();
    }

    @Test
    void everyProblemIsNamedAtOnce() throws Exception {
        inv(BANK);
        java("""
                package shop;
                import dev.tributary.*;
                import java.math.BigDecimal;
                import java.util.UUID;
                class Bank {
                    enum Kind { PRIVATE }
                    record CardId(int number, UUID account) {}
                    @Operation("opne") void a(Kind kind) {}
                    @Operation("open") void b(Kind kind) {}
                    @Operation("deposit") void c(UUID account, long amount) {}
                    @Operation("deposit") void d(UUID account) {}
                    @Operation("deposit") void e(UUID account, BigDecimal sum) {}
                    @Operation(value = "withdraw", expect = Expect.CONFLUENT) void f(UUID account, BigDecimal amount) {}
                    @Operation("annotate") void g(CardId card, String note) {}
                }
                """);
        List<String> problems = run();
        assertThat(problems).hasSize(7);
        assertThat(problems.get(0)).startsWith("shop.Bank#a: no operation `opne` is declared; declared are open,");
        assertThat(problems.get(1)).contains("shop.Bank#b", "expected an enum with PRIVATE, BUSINESS");
        assertThat(problems.get(2)).contains("shop.Bank#c", "`long`, expected `java.math.BigDecimal`");
        assertThat(problems.get(3)).contains("shop.Bank#d", "expected (account: Account, amount: decimal(12, 2))");
        assertThat(problems.get(4)).contains("shop.Bank#e", "is named `sum`, expected `amount`");
        assertThat(problems.get(5))
                .contains(
                        "shop.Bank#f: expected operation `withdraw` to be confluent, the analysis says coordinated",
                        "NotOverdrawn",
                        "itself",
                        "java -jar tributary.jar analyze");
        assertThat(problems.get(6)).contains("shop.Bank#g", "a record of its key (account: Account, number: int)");
    }

    @Test
    void brokenFilesFailWithEveryDiagnostic() throws Exception {
        inv("application bank\nentity A { key id: uuid; x: itn }\ninvariant I for all a in B: a.x == 1\n");
        assertThat(run()).hasSize(2).allMatch(p -> p.contains("error TRB"));
    }

    @Test
    void unreadableFilesFailInWords() throws Exception {
        Path folder = Files.createDirectories(project.resolve("inv"));
        Files.write(folder.resolve("bank.inv"), new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThat(run()).singleElement().asString().endsWith("bank.inv is not UTF-8 text");
    }

    @Test
    void anUnchangedFileIsNotAnalysedAgainButItsMethodsAreChecked() throws Exception {
        inv(BANK);
        assertThat(run()).isEmpty();
        java("package shop; class Bank { @dev.tributary.Operation(\"gone\") void a() {} }");
        info.clear();
        assertThat(run()).hasSize(1);
        assertThat(info).anyMatch(line -> line.contains("unchanged"));
        Path plan = project.resolve("classes").resolve(PlanFormat.FOLDER).resolve("bank.plan.json");
        String written = Files.readString(plan);
        Files.writeString(plan, written.replace("COORDINATED", "CONFLUENT"));
        info.clear();
        run();
        assertThat(info).noneMatch(line -> line.contains("unchanged"));
        assertThat(plan).hasContent(written);
    }

    @Test
    void aFolderWithoutFilesIsSaid() throws Exception {
        assertThat(run()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("no .inv file");
    }

    private List<String> run() throws IOException {
        return new ApplicationBuild(
                        project.resolve("inv"),
                        project.resolve("classes"),
                        project.resolve("state"),
                        Duration.ofSeconds(10),
                        "1",
                        info::add,
                        warnings::add)
                .run();
    }

    private void inv(String text) throws IOException {
        Files.writeString(Files.createDirectories(project.resolve("inv")).resolve("bank.inv"), text);
    }

    private void java(String source) throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(project.resolve("java")).resolve("Bank.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int failed = compiler.run(
                null,
                null,
                null,
                "-parameters",
                "-proc:none",
                "-d",
                Files.createDirectories(project.resolve("classes")).toString(),
                ANNOTATIONS.resolve("Operation.java").toString(),
                ANNOTATIONS.resolve("Expect.java").toString(),
                file.toString());
        assertThat(failed).isZero();
    }
}
