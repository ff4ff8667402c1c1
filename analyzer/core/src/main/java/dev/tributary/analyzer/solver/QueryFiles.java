package dev.tributary.analyzer.solver;

import dev.tributary.analyzer.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes each query to a file of its own that any solver of SMT-LIB 2.6 runs as it is. The names tell what is proved and
 * are the same in each run; a second query for one obligation has a number, in the order in which it was asked.
 */
final class QueryFiles implements Solver {
    private static final int LONGEST_NAME = 120;
    private final Solver solver;
    private final Path folder;
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    QueryFiles(Solver solver, Path folder) {
        this.solver = solver;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public String name() {
        return solver.name();
    }

    @Override
    public Answer check(String smtLib) {
        Answer answer = solver.check(smtLib);
        write(fileName(smtLib), script(smtLib, solver.name(), answer));
        return answer;
    }

    @Override
    public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
        return solver.explain(declarations, assertions);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private SolverException unwritable(IOException e) {
        return new SolverException("the queries cannot be written to " + folder + ": " + FileFailure.why(e), e);
    }

    private synchronized String fileName(String smtLib) {
        return names.computeIfAbsent(Hashes.sha256(smtLib), hash -> {
            String slug = slug(SmtLibScript.title(smtLib));
            String name = slug;
            // Some file systems take upper and lower case for the same.
            for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
                name = slug + "." + number;
            }
            return name + ".smt2";
        });
    }

    /** The query as a script, with its obligation before and its answer after it. */
    static String script(String smtLib, String solver, Answer answer) {
        String title = SmtLibScript.title(smtLib);
        String rest = smtLib.startsWith(";") ? smtLib.substring(smtLib.indexOf('\n') + 1) : smtLib;
        return "; " + title + "\n; unsat proves it, sat refutes it\n" + SmtLibScript.of(rest) + trailer(solver, answer);
    }

    static String trailer(String solver, Answer answer) {
        String reason = answer instanceof Answer.Unknown unknown
                ? " (" + unknown.reason().replaceAll("\\R", " ") + ")"
                : "";
        return "; " + solver + ": " + answer.word() + reason + "\n";
    }

    /** A file name from a title; titles that would share one get a part of their hash. */
    static String slug(String title) {
        String readable = title.replaceFirst("^(\\w+) with (\\w+) preserves (\\S+)$", "$1-with-$2.$3");
        String safe = readable.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        String cut = safe.length() <= LONGEST_NAME ? safe : safe.substring(0, LONGEST_NAME);
        if (cut.isEmpty()) {
            return "query-" + Hashes.sha256(title).substring(0, 8);
        }
        boolean exact = !readable.equals(title) || cut.replace('-', ' ').equals(title);
        return exact && cut.length() == safe.length()
                ? cut
                : cut + "-" + Hashes.sha256(title).substring(0, 8);
    }
}
