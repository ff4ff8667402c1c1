package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Second opinions, files of queries and the cache, as users of the command meet them. */
class SolverOptionsTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
            operation withdraw(account: Account, amount: int) { requires amount > 0; account.balance -= amount }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private record Ended(int code, String out, String err) {}

    @Test
    void aSecondOpinionIsReported() throws Exception {
        assertThat(run("analyze", "--cross-check", bank().toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).containsPattern("second opinion: confirmed (\\d+) of \\1 answers by SMTInterpol 2");
        assertThat(Complaints.of(err.toString())).isEmpty();
        JsonNode json = json("analyze", "--cross-check", "--format", "json", bank().toString());
        JsonNode check = json.get("crossCheck").get(0);
        assertThat(check.get("solver").asString()).startsWith("SMTInterpol 2");
        assertThat(check.get("answers").asInt()).isPositive();
        assertThat(check.get("confirmed").asInt())
                .isEqualTo(check.get("answers").asInt());
        assertThat(check.get("unanswered").asInt()).isZero();
        assertThat(json("analyze", "--format", "json", bank().toString()).get("crossCheck"))
                .isEmpty();
    }

    @Test
    void eachQueryIsWrittenAndSoIsItsAnswer() throws Exception {
        Path queries = folder.resolve("queries");
        assertThat(run("analyze", "--smt-dir", queries.toString(), bank().toString()))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(Files.readString(queries.resolve("withdraw-with-withdraw.NotOverdrawn.smt2")))
                .startsWith("; withdraw with withdraw preserves NotOverdrawn\n")
                .contains("(set-logic QF_UFLIA)\n", "(check-sat)\n; Z3 4")
                .endsWith(": sat\n");
        assertThat(Files.readString(queries.resolve("deposit-with-deposit.NotOverdrawn.smt2")))
                .endsWith(": unsat\n");
    }

    @Test
    void queriesOfSeveralFilesLieApart() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path second = Files.copy(bank(), other.resolve("bank.inv"));
        Path queries = folder.resolve("queries");
        assertThat(run("analyze", "--smt-dir", queries.toString(), bank().toString(), second.toString()))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(queries.resolve("bank/withdraw-with-withdraw.NotOverdrawn.smt2"))
                .exists();
        assertThat(queries.resolve("bank.2/withdraw-with-withdraw.NotOverdrawn.smt2"))
                .exists();
    }

    @Test
    void theCacheChangesNothingButTheTime() throws Exception {
        Path cache = folder.resolve("cache");
        String file = bank().toString();
        JsonNode without = json("analyze", "--format", "json", file);
        JsonNode first = json("analyze", "--format", "json", "--cache", cache.toString(), file);
        long kept = files(cache);
        JsonNode second = json("analyze", "--format", "json", "--cache", cache.toString(), file);
        assertThat(timeless(first)).isEqualTo(timeless(without));
        assertThat(timeless(second)).isEqualTo(timeless(without));
        assertThat(kept).isPositive();
        assertThat(files(cache)).isEqualTo(kept);
    }

    @Test
    void aCacheThatCannotBeUsedIsAWarning() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("analyze", "--cache", file.toString(), bank().toString()))
                .isEqualTo(ExitCode.CLEAN);
        assertThat(Complaints.of(err.toString()).lines()).hasSize(1);
        assertThat(Complaints.of(err.toString())).startsWith("warning: the cache " + file + " cannot be used");
    }

    @Test
    void queriesThatCannotBeWrittenAreAFailure() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("analyze", "--smt-dir", file.toString(), bank().toString()))
                .isEqualTo(ExitCode.TOOL_FAILURE);
        assertThat(Complaints.of(err.toString())).startsWith("error: the queries cannot be written to " + file);
        assertThat(Complaints.of(err.toString()).lines()).hasSize(1);
    }

    @Test
    void aSolverThatContradictsFailsTheCommand() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path liar = Files.writeString(bin.resolve("cvc5"), """
                #!/bin/sh
                if [ "$1" = --version ]; then echo 'This is cvc5 version 9.9.9'; else echo sat; fi
                """);
        Files.setPosixFilePermissions(liar, PosixFilePermissions.fromString("rwxr-xr-x"));
        Ended ended = process(bin, "analyze", "--cross-check", bank().toString());
        assertThat(ended.code()).isEqualTo(ExitCode.TOOL_FAILURE);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err())
                .startsWith("error: two solvers contradict each other on `")
                .contains("says unsat, cvc5 9.9.9 says sat; the query is in ");
        String file = ended.err().strip().replaceFirst(".* the query is in ", "");
        assertThat(Path.of(file)).isRegularFile().hasParentRaw(folder.resolve("tributary-disagreements"));
    }

    /** A process of its own, with another search path; it works in the test's folder. */
    private Ended process(Path bin, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().merge("PATH", bin.toString(), (old, added) -> added + File.pathSeparator + old);
        Path errors = folder.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output, Complaints.of(Files.readString(errors)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static long files(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private JsonNode json(String... arguments) {
        StringWriter json = new StringWriter();
        assertThat(Main.run(new PrintWriter(json, true), new PrintWriter(err, true), arguments))
                .isEqualTo(ExitCode.CLEAN);
        return JsonMapper.shared().readTree(json.toString());
    }

    private static JsonNode timeless(JsonNode report) {
        ((ObjectNode) report.get("statistics")).remove("milliseconds");
        return report;
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private Path bank() throws Exception {
        return Files.writeString(folder.resolve("bank.inv"), BANK);
    }
}
