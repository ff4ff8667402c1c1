package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The one table of exit codes: what the page says, what the help says, and a command that ends with each. */
class ExitCodesTest {
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| (.*) \\|$", Pattern.MULTILINE);
    private static final String BANK = """
            application bank

            entity Account { key id: uuid }

            operation open(id: new Account) { insert Account { id } }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String bank = "";
    private String broken = "";
    private String crooked = "";

    @BeforeEach
    void write() throws Exception {
        bank = file("bank.inv", BANK);
        broken = file("broken.inv", "application bank\nentity Account { key id uuid }\n");
        crooked = file("crooked.inv", BANK.replace("application bank", "application    bank"));
    }

    @Test
    void thePageAndTheHelpAreOneTable() throws Exception {
        String page = Files.readString(Path.of("..", "..", "docs", "exit-codes.md"));
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        CommandLine command = new CommandLine(new Main());
        assertThat(help(command)).isEqualTo(rows).hasSize(5);
        command.getSubcommands().forEach((name, sub) -> {
            if (!name.equals("help")) {
                assertThat(rows).as(name).containsAllEntriesOf(help(sub));
                assertThat(help(sub)).as(name).containsKeys("0", "2", "3", "64");
            }
        });
    }

    private static Map<String, String> help(CommandLine command) {
        return new TreeMap<>(command.getCommandSpec().usageMessage().exitCodeList());
    }

    @Test
    void clean() {
        assertThat(run("analyze", bank)).isZero();
        assertThat(run("report", "-o", folder.resolve("bank.html").toString(), bank))
                .isZero();
        assertThat(run("explain", "open", bank)).isZero();
        assertThat(run("diff", bank, bank)).isZero();
        assertThat(run("fmt", "--check", bank)).isZero();
        assertThat(run("help")).isZero();
        assertThat(run("--version")).isZero();
        assertThat(Complaints.of(err.toString())).isEmpty();
    }

    @Test
    void brokenExpectation() throws Exception {
        assertThat(run("analyze", "--expect", "open=coordinated", bank)).isEqualTo(1);
        assertThat(run("fmt", "--check", crooked)).isEqualTo(1);
        String more = file("more.inv", BANK + "operation nothing() {}\n");
        assertThat(run("diff", "--fail-on", "changed", bank, more)).isEqualTo(1);
    }

    @Test
    void invalidInput() {
        String missing = folder.resolve("missing.inv").toString();
        for (String file : List.of(broken, missing, folder.toString())) {
            assertThat(run("analyze", file)).isEqualTo(2);
            assertThat(run("analyze", "--format", "json", file)).isEqualTo(2);
            assertThat(run("report", file)).isEqualTo(2);
            assertThat(run("explain", "open", file)).isEqualTo(2);
            assertThat(run("diff", bank, file)).isEqualTo(2);
            assertThat(run("diff", file, bank)).isEqualTo(2);
            assertThat(run("fmt", file)).isEqualTo(2);
        }
    }

    @Test
    void toolFailure() {
        // A regular file is no folder, whoever runs the tests.
        String nowhere = bank + "/below";
        assertThat(run("analyze", "--plan", nowhere, bank)).isEqualTo(3);
        assertThat(run("report", "-o", nowhere, bank)).isEqualTo(3);
        assertThat(run("analyze", "--smt-dir", nowhere, bank)).isEqualTo(3);
        assertThat(err.toString()).doesNotContain("defect", "\tat ");
    }

    @Test
    void anOutputThatIsCutOffIsNotClean() {
        for (List<String> command : List.of(
                List.of("analyze", bank),
                List.of("analyze", "--format", "json", bank),
                List.of("report", "-o", "-", bank),
                List.of("explain", "open", bank),
                List.of("diff", bank, crooked))) {
            PrintWriter full = new PrintWriter(new Full());
            assertThat(Main.run(full, new PrintWriter(err, true), command.toArray(new String[0])))
                    .as(command.get(0))
                    .isEqualTo(3);
        }
        assertThat(err.toString().lines()).containsOnly("error: the standard output cannot be written");
    }

    @Test
    void usage() {
        List<List<String>> wrong = new ArrayList<>(List.of(List.of(), List.of("analyse", bank)));
        for (String command : List.of("analyze", "report", "explain", "diff", "fmt")) {
            wrong.add(List.of(command));
            wrong.add(List.of(command, "--no-such-option", bank));
        }
        for (List<String> arguments : wrong) {
            assertThat(run(arguments.toArray(new String[0])))
                    .as(arguments.toString())
                    .isEqualTo(64);
        }
    }

    /** A disk with no room left. */
    private static final class Full extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("no space left on device");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
