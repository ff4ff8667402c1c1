package dev.tributary.analyzer.solver;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@code cvc5} process for each query. It finds no values: a second opinion needs none. */
public final class Cvc5Solver implements Solver {
    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(5);

    /** How much longer than its own limit the process may take to end. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Path program;
    private final Duration timeout;
    private final String version;

    private Cvc5Solver(Path program, Duration timeout, String version) {
        this.program = program;
        this.timeout = timeout;
        this.version = version;
    }

    /** The {@code cvc5} of the search path, where there is one that runs. */
    public static Optional<Cvc5Solver> onPath(Duration timeout) {
        String path = System.getenv("PATH");
        return path == null ? Optional.empty() : find(path, timeout);
    }

    static Optional<Cvc5Solver> find(String searchPath, Duration timeout) {
        boolean windows = File.separatorChar == '\\';
        StringTokenizer folders = new StringTokenizer(searchPath, File.pathSeparator);
        while (folders.hasMoreTokens()) {
            Optional<Path> program = program(folders.nextToken(), windows ? "cvc5.exe" : "cvc5");
            if (program.isPresent()) {
                return program.flatMap(Cvc5Solver::version)
                        .map(version -> new Cvc5Solver(program.get(), timeout, version));
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> program(String folder, String name) {
        try {
            Path program = Path.of(folder, name).toAbsolutePath();
            return Files.isRegularFile(program) && Files.isExecutable(program)
                    ? Optional.of(program)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> version(Path program) {
        try {
            Output output = run(List.of(program.toString(), "--version"), VERSION_TIMEOUT);
            return output.ended() && output.code() == 0
                    ? output.text().lines().findFirst().map(String::strip)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        String number = version.replaceFirst(".*?version\\s+(\\S+).*", "$1");
        return "cvc5 " + number;
    }

    @Override
    public Answer check(String smtLib) {
        try {
            Path file = Files.createTempFile("tributary-", ".smt2");
            try {
                Files.writeString(file, SmtLibScript.of(smtLib));
                List<String> command = new ArrayList<>(List.of(program.toString(), "--lang=smt2", "--seed=1"));
                command.add("--tlimit=" + timeout.toMillis());
                command.add(file.toString());
                return answer(run(command, timeout.plus(GRACE)));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return new Answer.Unknown("cvc5 could not be run: " + e.getMessage());
        }
    }

    private Answer answer(Output output) {
        if (!output.ended()) {
            return new Answer.Unknown(BoundedCall.noAnswer(timeout));
        }
        List<String> lines = output.text().lines().map(String::strip).toList();
        boolean alone = output.code() == 0 && lines.size() == 1;
        if (alone && lines.get(0).equals("unsat")) {
            return new Answer.Unsatisfiable();
        }
        if (alone && lines.get(0).equals("sat")) {
            return new Answer.Satisfiable(Map.of());
        }
        String said = lines.isEmpty() ? "nothing" : "`" + shortened(lines.get(0)) + "`";
        return new Answer.Unknown("cvc5 said " + said + " and ended with code " + output.code());
    }

    private static String shortened(String line) {
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private record Output(boolean ended, int code, String text) {}

    /** Runs a process that gets nothing to read; its output goes to a file, so that it never waits for a reader. */
    private static Output run(List<String> command, Duration limit) throws IOException {
        Path output = Files.createTempFile("tributary-", ".out");
        @Nullable Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Output(false, 0, "");
            }
            return new Output(true, process.exitValue(), read(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SolverException("the analysis was stopped before its end", e);
        } finally {
            if (process != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            Files.deleteIfExists(output);
        }
    }

    /** The beginning of what was written; answers are short. */
    private static String read(Path output) throws IOException {
        try (var stream = Files.newInputStream(output)) {
            return new String(stream.readNBytes(1 << 16), StandardCharsets.UTF_8);
        }
    }
}
