package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a whole process: it can be ended while Z3 works, and says in words when Z3 cannot be loaded. */
class ProcessEndTest {
    @TempDir
    Path folder;

    /** Asks Z3 something hard; says when it starts. */
    static final class Asks {
        private Asks() {}

        public static void main(String[] arguments) {
            try {
                Z3Solver solver = new Z3Solver(Duration.ofMinutes(10));
                System.out.println(solver.check(Queries.UNSAT).word());
                solver.check(Queries.HARD);
            } catch (SolverException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aProcessEndsAtOnceAndWithoutACrashWhileZ3Works() throws Exception {
        Process process = start(List.of("-XX:ErrorFile=" + folder.resolve("crash.log")));
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("unsat");
            process.destroy();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(folder.resolve("crash.log")).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aMissingNativeLibraryIsSaidInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("no-folder"), "");
        Process process = start(List.of("-Djava.io.tmpdir=" + file));
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(output.lines()).hasSize(1);
            assertThat(output)
                    .startsWith("Z3's native library cannot be loaded on ")
                    .contains(file.toString());
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Asks.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
