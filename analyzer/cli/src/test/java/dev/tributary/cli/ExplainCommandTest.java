package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its users meet it. */
class ExplainCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String bank = "";

    @BeforeEach
    void write() throws Exception {
        bank = Files.writeString(folder.resolve("bank.inv"), """
                application bank
                entity Account { key id: uuid; balance: int counter }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
                operation withdraw(account: Account, amount: int) { requires amount > 0; account.balance -= amount }
                """).toString();
    }

    @Test
    void explainsAnOperation() {
        assertThat(run("explain", "withdraw", bank)).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("`withdraw` is coordinated", "With itself: they break NotOverdrawn", "Checks where it runs:");
        assertThat(Complaints.of(err.toString())).isEmpty();
    }

    @Test
    void explainsAPair() {
        assertThat(run("explain", "withdraw", "deposit", bank)).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("`deposit` and `withdraw` are compatible");
    }

    @Test
    void aSlipOfTheKeysIsMetWithTheNameThatWasMeant() {
        assertThat(run("explain", "withdrew", bank)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no operation `withdrew` is declared; did you mean `withdraw`?");
        assertThat(run("explain", "deposit", "transfer", bank)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no operation `transfer` is declared; declared are deposit, withdraw");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void onlyAFileIsNoQuestion() {
        assertThat(run("explain", bank)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("expected one or two operations before the file, found none");
        assertThat(run("explain", "a", "b", "c")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("which FILE is meant?");
        assertThat(run("explain")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aBrokenFileIsInvalidInput() throws Exception {
        String broken = Files.writeString(folder.resolve("broken.inv"), "entity A { key id: uid }\n")
                .toString();
        assertThat(run("explain", "withdraw", broken)).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("error TRB", "^^^");
        assertThat(run("explain", "withdraw", folder.resolve("none.inv").toString()))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("none.inv does not exist");
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
