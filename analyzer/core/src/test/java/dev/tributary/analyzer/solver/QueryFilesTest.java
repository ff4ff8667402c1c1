package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryFilesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void eachQueryIsAScriptThatTellsItsAnswer() throws Exception {
        Solver solver = new QueryFiles(new Z3Solver(TIMEOUT), folder);
        solver.check(Queries.UNSAT);
        solver.check(Queries.SAT);
        assertThat(folder.resolve("withdraw-with-withdraw.NotOverdrawn.smt2"))
                .hasContent("""
                        ; withdraw with withdraw preserves NotOverdrawn
                        ; unsat proves it, sat refutes it
                        (set-option :produce-models true)
                        (set-logic QF_UFLIA)
                        """
                        + Queries.UNSAT.substring(Queries.UNSAT.indexOf('\n') + 1)
                        + "(check-sat)\n; " + solver.name() + ": unsat\n");
        assertThat(Files.readString(folder.resolve("deposit-with-deposit.NotOverdrawn.smt2")))
                .endsWith("(check-sat)\n; " + solver.name() + ": sat\n");
    }

    @Test
    void namesAreSafeUniqueAndTheSameInEachRun() throws Exception {
        List<String> titles = List.of(
                "`stock.onHand >= 0` of ship is preserved by receive",
                "`stock.onHand <= 0` of ship is preserved by receive",
                "receive with Receive preserves A",
                "receive with receive preserves A",
                "../../etc/passwd",
                "x ".repeat(200),
                "x ".repeat(201),
                "",
                "some row of Stock");
        for (int run = 0; run < 2; run++) {
            Solver solver = new QueryFiles(smtLib -> new Answer.Unknown("a\nb"), folder);
            for (String title : titles) {
                solver.check("; " + title + "\n(assert true)\n");
                solver.check("; " + title + "\n(assert false)\n");
                solver.check("; " + title + "\n(assert true)\n");
            }
        }
        List<String> names = names();
        assertThat(names).hasSize(2 * titles.size());
        assertThat(names).allMatch(name -> name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}\\.smt2"));
        assertThat(names.stream().map(n -> n.toLowerCase(java.util.Locale.ROOT)).distinct())
                .hasSameSizeAs(names);
        assertThat(names)
                .contains(
                        "some-row-of-Stock.smt2",
                        "some-row-of-Stock.2.smt2",
                        "receive-with-receive.A.3.smt2",
                        "etc-passwd-" + Hashes.sha256("../../etc/passwd").substring(0, 8) + ".smt2");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFailureInWords() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new QueryFiles(new Z3Solver(TIMEOUT), file))
                .isInstanceOf(SolverException.class)
                .hasMessageStartingWith("the queries cannot be written to " + file);
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
