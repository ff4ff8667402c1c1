package dev.tributary.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The command line: what it prints, and how it ends. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void saysWhatWasExercised() {
        int code = run("--seeds", "5", "--specification", "published/courseware-cascade");

        assertThat(code).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("5 seeds in").contains("a second").contains("  records merged");
    }

    @Test
    void tellsHowToRepeatAFailureAndTheShortHistoryFailsTheSameWay() {
        int code = run("--seeds", "50", "--specification", "published/bank-account", "--mutant", "version_unchecked");

        assertThat(code).isEqualTo(ExitCode.FOUND);
        String command = out.toString()
                .lines()
                .filter(line -> line.startsWith("the minimised history: "))
                .findFirst()
                .orElseThrow();
        assertThat(command).contains("--specification published/bank-account", "--mutant VERSION_UNCHECKED");

        int again = run(command.substring(command.indexOf("--seeds")).split(" "));

        assertThat(again).isEqualTo(ExitCode.FOUND);
        assertThat(out.toString()).contains("SERIALITY");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(run("--specification", "no/such")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString())
                .contains("there is no specification `no/such`, expected `random-NUMBER` or one of ", "shop/inventory");
        assertThat(run("--seeds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--no-such-option")).isEqualTo(ExitCode.USAGE);
    }
}
