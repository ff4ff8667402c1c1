package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first minutes with the command say: one sentence on what is wrong, and where to look. */
class MessagesTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid }
            operation open(id: new Account) { insert Account { id } }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '~', textBlock = """
            analyse bank.inv                     > there is no command `analyse`; did you mean `analyze`?
            frobnicate                           > there is no command `frobnicate`
            help foo                             > unknown subcommand 'foo'
            analyze                              > FILE is missing
            report                               > FILE is missing
            explain                              > OPERATION is missing
            diff                                 > OLD is missing
            diff bank.inv                        > NEW is missing
            diff bank.inv bank.inv bank.inv      > `bank.inv` is one argument too many
            report bank.inv page.html            > `page.html` is one argument too many
            analyze --fromat json bank.inv       > there is no option `--fromat`; did you mean `--format`?
            analyze --format xml bank.inv        > --format is `xml`, expected text or json
            diff --format html a b               > --format is `html`, expected text or markdown or json
            diff --fail-on better a b            > --fail-on is `better`, expected changed or worse
            analyze --timeout soon bank.inv      > --timeout is `soon`, expected a whole number
            analyze --timeout 0 bank.inv         > --timeout is 0, expected 1 to 86400 seconds
            analyze --plan                       > --plan needs FILE
            analyze --expect open bank.inv       > --expect is `open`, expected OPERATION=VERDICT, where VERDICT is confluent or coordinated
            analyze --expect open=free bank.inv  > --expect is `free`, expected OPERATION=VERDICT, where VERDICT is confluent or coordinated
            analyze --plan p bank.inv bank.inv   > --plan takes one FILE, found 2
            """)
    void aWrongCommandLine(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .hasSize(2)
                .startsWith("error: " + message)
                .last()
                .asString()
                .matches("help: `tributary (\\w+ )?--help` lists what can be given");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void withoutACommandThereIsTheListOfThem() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("error: a command is missing").contains("analyze  ", "diff  ", "fmt  ");
        assertThat(run("help")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString())
                .contains("Commands:", "explain  ", "Exit codes:", "`tributary help COMMAND` says more");
        assertThat(run("help", "diff")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("Usage: tributary diff", "The .inv file before the change");
    }

    @Test
    void aFileThatCannotBeReadIsSaidInOneSentence() throws Exception {
        Path circle = folder.resolve("circle.inv");
        Files.createSymbolicLink(circle, circle);
        Path binary = Files.write(folder.resolve("binary.inv"), new byte[] {(byte) 0xff, 0});
        Path missing = folder.resolve("missing.inv");
        for (String command : List.of("analyze", "report", "fmt")) {
            err.getBuffer().setLength(0);
            for (Path file : List.of(missing, folder, binary, circle)) {
                assertThat(run(command, file.toString())).isEqualTo(ExitCode.INVALID_INPUT);
            }
            assertThat(err.toString().lines().limit(3))
                    .containsExactly(
                            "error: " + missing + " does not exist",
                            "error: " + folder + " is a directory, expected an .inv file",
                            "error: " + binary + " is not UTF-8 text");
            assertThat(err.toString().lines().skip(3))
                    .singleElement()
                    .asString()
                    .startsWith("error: " + circle + " cannot be read: ")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void anEmptyFileIsToldHowToStart() throws Exception {
        for (String text : List.of("", "\n", "// nothing yet\n")) {
            err.getBuffer().setLength(0);
            assertThat(run("analyze", file("empty.inv", text))).isEqualTo(ExitCode.INVALID_INPUT);
            assertThat(err.toString())
                    .contains("the file does not name its application", "help: start it with `application <name>`");
        }
        assertThat(run("analyze", file("start.inv", "application start\n"))).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).isEqualTo("start: no operation is declared, so there is nothing to decide\n");
    }

    @Test
    void anUnknownOperationIsNamedWithTheOneThatWasMeant() throws Exception {
        String bank = file("bank.inv", BANK);
        assertThat(run("explain", "opne", bank)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("error: no operation `opne` is declared; did you mean `open`?\n");
        err.getBuffer().setLength(0);
        assertThat(run("analyze", "--expect", "opne=confluent", bank)).isEqualTo(ExitCode.BROKEN_EXPECTATION);
        assertThat(err.toString())
                .isEqualTo("error: --expect names operation `opne`, which no file declares; did you mean `open`?\n");
    }

    @Test
    void anOutputThatCannotBeWrittenIsNamedWithTheReason() throws Exception {
        String bank = file("bank.inv", BANK);
        assertThat(run("report", "-o", folder.resolve("no/page.html").toString(), bank))
                .isEqualTo(ExitCode.TOOL_FAILURE);
        assertThat(run("analyze", "--plan", folder.toString(), bank)).isEqualTo(ExitCode.TOOL_FAILURE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "error: " + folder.resolve("no/page.html") + " cannot be written: its folder does not exist",
                        "error: " + folder + " cannot be written: is a directory");
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
