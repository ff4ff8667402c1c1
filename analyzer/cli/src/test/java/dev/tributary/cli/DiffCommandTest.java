package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as its users meet it: two versions of a file in, what the change does to the verdicts out. */
class DiffCommandTest {
    private static final String FREE = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
            operation withdraw(account: Account, amount: int) { requires amount > 0; account.balance -= amount }
            """;
    private static final String RULE = "invariant NotOverdrawn for all a in Account: a.balance >= 0\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aNewInvariantCostsAnOperationItsFreedom() throws Exception {
        assertThat(run("diff", file("old.inv", FREE), file("new.inv", FREE + RULE)))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(text())
                .isEqualTo("bank, from old.inv to new.inv: 1 operation needs the coordinator now operations"
                        + " ~ withdraw was confluent, is coordinated: conflicts with itself on NotOverdrawn (not with"
                        + " different account) pairs ~ withdraw with itself was compatible, is a conflict on"
                        + " NotOverdrawn (not with different account) invariants + NotOverdrawn: for all a in Account:"
                        + " a.balance >= 0 checked on each call ~ withdraw: also against NotOverdrawn help: `tributary"
                        + " explain withdraw new.inv` says why withdraw needs the coordinator ");
        // A command is left in one piece, so that it can be copied.
        assertThat(out.toString().lines().filter(line -> !line.startsWith("help:")))
                .allMatch(line -> line.length() <= 100);
        assertThat(Complaints.of(err.toString())).isEmpty();
    }

    @Test
    void whatIsTakenAwayIsSaidToo() throws Exception {
        String fewer = FREE.replaceAll(
                "operation open.*\n", "operation start(id: new Account) { insert Account { id," + " balance: 0 } }\n");
        assertThat(run("diff", file("old.inv", FREE + RULE), file("new.inv", fewer)))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(text())
                .contains("1 operation does not need the coordinator any more, 1 operation is new, 1 operation is gone"
                        + " and 1 invariant is not enforced any more")
                .contains("+ start is confluent: no operation", "- open was confluent")
                .contains(
                        "withdraw with itself was a conflict on NotOverdrawn (not with different account), is compatible")
                .contains("- NotOverdrawn: for all a in Account: a.balance >= 0")
                .contains("~ withdraw: no longer against NotOverdrawn")
                .doesNotContain("help:");
    }

    @Test
    void anInvariantThatIsOnlyAuditedNowIsNotMissed() throws Exception {
        String later = FREE
                + "operation settle(a: Account) { a.balance += 1 }\n"
                + "deferred invariant NotOverdrawn for all a in Account: a.balance >= 0 compensated by settle\n";
        String old = file("old.inv", FREE + RULE);
        assertThat(run("diff", "--fail-on", "worse", old, file("new.inv", later)))
                .isEqualTo(ExitCode.BROKEN_EXPECTATION);
        assertThat(text()).contains("~ NotOverdrawn: is deferred now: audited, but not enforced");
    }

    @Test
    void anotherDemandUnderTheSameNameIsSaid() throws Exception {
        assertThat(run("diff", file("old.inv", FREE + RULE), file("new.inv", FREE + RULE.replace("0", "-5"))))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(text())
                .contains("no operation changes its verdict")
                .contains(
                        "~ NotOverdrawn: demands for all a in Account: a.balance >= -5 instead of for all a in Account:");
    }

    @Test
    void layoutAndCommentsChangeNothing() throws Exception {
        String other = "// a comment\n" + FREE.replace(" { ", "   {   ");
        assertThat(run("diff", "--fail-on", "changed", file("old.inv", FREE), file("new.inv", other)))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(text()).isEqualTo("bank, from old.inv to new.inv: nothing that the analyzer says changes ");
    }

    @Test
    void gatesDecideTheExitCode() throws Exception {
        String old = file("old.inv", FREE);
        String worse = file("worse.inv", FREE + RULE);
        assertThat(run("diff", "--fail-on", "worse", old, worse)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
        assertThat(run("diff", "--fail-on", "changed", old, worse)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
        String more = file("more.inv", FREE + "operation bonus(account: Account) { account.balance += 1 }\n");
        assertThat(run("diff", "--fail-on", "worse", old, more)).isEqualTo(ExitCode.CLEAN);
        assertThat(run("diff", "--fail-on", "changed", old, more)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
    }

    @Test
    void markdownGoesIntoAComment() throws Exception {
        assertThat(run("diff", "--format", "markdown", file("old.inv", FREE), file("new.inv", FREE + RULE)))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString().replace(folder + "/", ""))
                .startsWith("### bank, from `old.inv` to `new.inv`\n\n1 operation needs the coordinator now.\n")
                .contains("**Operations**\n\n- **changed** `withdraw` was confluent, is coordinated: conflicts with")
                .contains("- **new** `NotOverdrawn`: `for all a in Account: a.balance >= 0`\n");
    }

    @Test
    void jsonIsForMachines() throws Exception {
        assertThat(run("diff", "--format", "json", file("old.inv", FREE), file("new.inv", FREE + RULE)))
                .isEqualTo(ExitCode.CLEAN);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.get("lost").get(0).asString()).isEqualTo("withdraw");
        assertThat(json.get("worse").asBoolean()).isTrue();
        JsonNode operation = json.get("operations").get(0);
        assertThat(operation.get("change").asString()).isEqualTo("changed");
        assertThat(operation.get("before").asString()).isEqualTo("confluent");
        assertThat(operation.get("now").asString()).isEqualTo("coordinated");
        assertThat(json.get("pairs").get(0).get("now").get("conflictKey").asString())
                .isEqualTo("different account");
        assertThat(json.get("localChecks").get(0).get("now").get(0).asString()).isEqualTo("NotOverdrawn");
    }

    @Test
    void aFileThatCannotBeAnalysedIsInvalidInput() throws Exception {
        String good = file("old.inv", FREE);
        String broken = file("new.inv", "entity A { key id: uid }\n");
        assertThat(run("diff", good, broken)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("error TRB", "^^^");
        assertThat(out.toString()).isEmpty();
        String missing = folder.resolve("missing.inv").toString();
        assertThat(run("diff", "--format", "json", missing, broken)).isEqualTo(ExitCode.INVALID_INPUT);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.get("before").get("diagnostics").get(0).get("message").asString())
                .endsWith("missing.inv does not exist");
        assertThat(json.get("now").get("diagnostics").get(0).get("code").asString())
                .startsWith("TRB");
        assertThat(json.has("operations")).isFalse();
        assertThat(run("diff", good)).isEqualTo(ExitCode.USAGE);
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    /** What was printed, on one line and without the folder's name, wherever it was wrapped. */
    private String text() {
        return out.toString().replace(folder + "/", "").replaceAll("\\s+", " ");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
