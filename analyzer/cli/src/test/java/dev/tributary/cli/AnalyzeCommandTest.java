package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as its users meet it: arguments in, two streams and an exit code out. */
class AnalyzeCommandTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
            operation withdraw(account: Account, amount: int) { requires amount > 0; account.balance -= amount }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void textSaysVerdictsAndCounterexamples() throws Exception {
        assertThat(run("analyze", bank().toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("bank: 2 operations run at any site without coordination, 1 needs the coordinator")
                .contains("conflict: withdraw with itself on NotOverdrawn; none with different account")
                .contains("after both are merged");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        assertThat(Complaints.of(err.toString())).isEmpty();
    }

    @Test
    void aVersionIsAnalysedBesideAnother() throws Exception {
        Path now = Files.writeString(
                folder.resolve("now.inv"), BANK + "invariant Bounded for all a in Account: a.balance <= 1000\n");
        Path plan = folder.resolve("now.plan.json");
        assertThat(run("analyze", now.toString(), "--beside", bank().toString(), "--plan", plan.toString()))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("beside the older version ")
                .contains("not enforced before the older version is gone and an audit finds no violation: Bounded")
                .contains("the other version may run as it is");
        Plan.Transition beside = PlanFormat.read(Files.readString(plan)).beside();
        assertThat(beside).isNotNull();
        assertThat(beside.sources()).containsValue(BANK);
        Path moved = Files.writeString(folder.resolve("moved.inv"), BANK.replace("int counter", "int max"));
        assertThat(run("analyze", "--beside-newer", moved.toString(), bank().toString()))
                .isNotEqualTo(ExitCode.CLEAN);
    }

    @Test
    void jsonHasItsSchema() throws Exception {
        assertThat(run("analyze", "--format", "json", bank().toString())).isEqualTo(ExitCode.CLEAN);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.get("application").asString()).isEqualTo("bank");
        assertThat(json.get("fingerprint").asString()).hasSize(64);
        assertThat(json.get("operations").get(2).get("verdict").asString()).isEqualTo("coordinated");
        JsonNode pair = json.get("pairs").get(5);
        assertThat(pair.get("first").asString()).isEqualTo("withdraw");
        assertThat(pair.get("verdict").asString()).isEqualTo("conflict");
        assertThat(pair.get("invariants").get(0).asString()).isEqualTo("NotOverdrawn");
        assertThat(pair.get("conflictKey").asString()).isEqualTo("different account");
        assertThat(pair.get("counterexample").get("reachable").asBoolean()).isTrue();
        assertThat(pair.get("counterexample").get("class").asString()).isEqualTo("reachable");
        assertThat(json.get("pairs").get(0).get("counterexample").isNull()).isTrue();
        assertThat(json.get("warnings").isArray()).isTrue();
    }

    @Test
    void thePlanIsTheOneThatTheMiddlewareReads() throws Exception {
        Path plan = folder.resolve("bank.plan.json");
        assertThat(run("analyze", "--plan", plan.toString(), bank().toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(PlanFormat.read(Files.readString(plan))
                        .operation("withdraw")
                        .orElseThrow()
                        .verdict())
                .isEqualTo(Plan.Verdict.COORDINATED);
    }

    @Test
    void expectationsDecideTheExitCode() throws Exception {
        String file = bank().toString();
        assertThat(run("analyze", "--expect", "deposit=confluent", "--expect", "withdraw=coordinated", file))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(run("analyze", "--expect", "withdraw=confluent", file)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
        assertThat(err.toString()).contains("expected operation `withdraw` to be confluent", "NotOverdrawn");
        assertThat(run("analyze", "--expect", "gone=confluent", file)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
    }

    @Test
    void brokenFilesAreInvalidInput() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.inv"), "entity A { key id: uid }\n");
        assertThat(run("analyze", broken.toString())).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("error TRB", "^^^");
        assertThat(run("analyze", "--format", "json", broken.toString())).isEqualTo(ExitCode.INVALID_INPUT);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.get("diagnostics").get(0).get("line").asInt()).isEqualTo(1);
    }

    @Test
    void filesThatCannotBeReadAreSaidInOneLine() throws Exception {
        Path binary = Files.write(folder.resolve("binary.inv"), new byte[] {(byte) 0xff, 0});
        String missing = folder.resolve("missing.inv").toString();
        assertThat(run("analyze", missing, folder.toString(), binary.toString()))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString().lines())
                .containsExactly(
                        "error: " + missing + " does not exist",
                        "error: " + folder + " is a directory, expected an .inv file",
                        "error: " + binary + " is not UTF-8 text");
    }

    @Test
    void aWrongCommandLineIsUsage() throws Exception {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(run("analyze")).isEqualTo(ExitCode.USAGE);
        assertThat(run("analyze", "--format", "xml", bank().toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("analyze", "--timeout", "0", bank().toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("analyze", "--expect", "a=maybe", bank().toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--help");
        assertThat(run("analyze", "--help")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("Exit codes:", "64");
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private Path bank() throws Exception {
        return Files.writeString(folder.resolve("bank.inv"), BANK);
    }
}
