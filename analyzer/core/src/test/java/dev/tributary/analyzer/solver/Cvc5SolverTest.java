package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process is handled, with scripts in its place: there is no cvc5 here, and these decide nothing. */
class Cvc5SolverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    Path folder;

    @Test
    void whereThereIsNoneThereIsNoSolver() throws Exception {
        assertThat(Cvc5Solver.find(folder.toString(), TIMEOUT)).isEmpty();
        Files.writeString(folder.resolve("cvc5"), "not executable");
        assertThat(Cvc5Solver.find(folder.toString(), TIMEOUT)).isEmpty();
        assertThat(Cvc5Solver.find("", TIMEOUT)).isEmpty();
    }

    @Test
    void oneThatDoesNotRunIsNone() throws Exception {
        executable("exit 1");
        assertThat(Cvc5Solver.find(folder.toString(), TIMEOUT)).isEmpty();
    }

    @Test
    void theFirstOnThePathIsAskedWithTheWholeScript() throws Exception {
        Path asked = folder.resolve("asked");
        script("for last; do :; done; cp \"$last\" " + asked + "; echo \"$@\" > " + asked + ".options; echo unsat");
        String path = folder.resolve("nothing") + File.pathSeparator + folder;
        Cvc5Solver solver = Cvc5Solver.find(path, TIMEOUT).orElseThrow();
        assertThat(solver.name()).isEqualTo("cvc5 1.3.0");
        assertThat(solver.check(Queries.UNSAT)).isEqualTo(new Answer.Unsatisfiable());
        assertThat(asked).hasContent(SmtLibScript.of(Queries.UNSAT));
        assertThat(Files.readString(Path.of(asked + ".options"))).contains("--lang=smt2", "--seed=1", "--tlimit=60000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo sat|sat|",
                "echo unknown|unknown|cvc5 said `unknown` and ended with code 0",
                "echo unsat; exit 3|unknown|cvc5 said `unsat` and ended with code 3",
                "echo sat; echo unsat|unknown|cvc5 said `sat` and ended with code 0",
                "echo '(error \"parse\")'; exit 1|unknown|cvc5 said `(error \"parse\")` and ended with code 1",
                "kill -SEGV $$|unknown|ended with code 139",
                "true|unknown|cvc5 said nothing and ended with code 0",
                "head -c 3000000 /dev/urandom|unknown|cvc5 said",
            })
    void anythingButAnAnswerIsUnknown(String body, String word, String reason) throws Exception {
        script(body);
        Answer answer =
                Cvc5Solver.find(folder.toString(), TIMEOUT).orElseThrow().check(Queries.SAT);
        assertThat(answer.word()).isEqualTo(word);
        if (answer instanceof Answer.Unknown unknown) {
            assertThat(unknown.reason()).contains(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 600", "sleep 600 & wait"})
    void whatTakesTooLongIsUnknown(String body) throws Exception {
        script(body);
        Answer answer = Cvc5Solver.find(folder.toString(), SHORT).orElseThrow().check(Queries.SAT);
        assertThat(answer).isEqualTo(new Answer.Unknown("no answer within 500 ms"));
    }

    @Test
    void oneThatVanishesIsUnknown() throws Exception {
        Path script = script("echo unsat");
        Cvc5Solver solver = Cvc5Solver.find(folder.toString(), TIMEOUT).orElseThrow();
        Files.delete(script);
        assertThat(solver.check(Queries.UNSAT)).isInstanceOf(Answer.Unknown.class);
    }

    private Path script(String body) throws Exception {
        return executable("if [ \"$1\" = --version ]; then\n"
                + "  echo 'This is cvc5 version 1.3.0 [git tag 1.3.0]'; exit 0\nfi\n" + body);
    }

    private Path executable(String body) throws Exception {
        Path script = Files.writeString(folder.resolve("cvc5"), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
