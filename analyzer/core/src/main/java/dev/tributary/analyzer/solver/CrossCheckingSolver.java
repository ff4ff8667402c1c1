package dev.tributary.analyzer.solver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a second solver, or several, about each answer of the first. A contradiction fails the analysis; a second solver
 * that does not know is counted.
 */
final class CrossCheckingSolver implements Solver {
    private final Solver first;
    private final List<Counted> others;
    private final Path disagreements;

    /** @param disagreements the folder for queries that two solvers answer differently */
    CrossCheckingSolver(Solver first, List<Solver> others, Path disagreements) {
        this.first = first;
        this.others = others.stream().map(Counted::new).toList();
        this.disagreements = disagreements;
    }

    private static final class Counted {
        private final Solver solver;
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger confirmed = new AtomicInteger();

        Counted(Solver solver) {
            this.solver = solver;
        }
    }

    /** What every second solver said so far. */
    List<CrossCheck> results() {
        return others.stream()
                .map(o -> new CrossCheck(o.solver.name(), o.asked.get(), o.confirmed.get()))
                .toList();
    }

    @Override
    public String name() {
        return first.name();
    }

    @Override
    public Answer check(String smtLib) {
        Answer answer = first.check(smtLib);
        confirm(smtLib, answer);
        return answer;
    }

    @Override
    public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
        Optional<List<String>> core = first.explain(declarations, assertions);
        core.ifPresent(labels -> confirm(
                Solver.text(declarations, assertions, java.util.Set.copyOf(labels)), new Answer.Unsatisfiable()));
        return core;
    }

    private void confirm(String smtLib, Answer answer) {
        if (answer instanceof Answer.Unknown) {
            return;
        }
        for (Counted other : others) {
            Answer second = other.solver.check(smtLib);
            other.asked.incrementAndGet();
            if (second instanceof Answer.Unknown) {
                continue;
            }
            if (second.getClass() != answer.getClass()) {
                throw disagreement(smtLib, answer, other.solver, second);
            }
            other.confirmed.incrementAndGet();
        }
    }

    private SolverDisagreementException disagreement(String smtLib, Answer answer, Solver other, Answer second) {
        String title = SmtLibScript.title(smtLib);
        List<String> lines = new ArrayList<>();
        lines.add("two solvers contradict each other on `" + title + "`: " + first.name() + " says " + answer.word()
                + ", " + other.name() + " says " + second.word());
        try {
            Files.createDirectories(disagreements);
            Path file = disagreements.resolve("disagreement." + QueryFiles.slug(title) + ".smt2");
            Files.writeString(
                    file, QueryFiles.script(smtLib, first.name(), answer) + QueryFiles.trailer(other.name(), second));
            lines.add("the query is in " + file.toAbsolutePath().normalize());
        } catch (IOException e) {
            lines.add("the query could not be written to " + disagreements + ": " + e.getMessage());
        }
        return new SolverDisagreementException(String.join("; ", lines));
    }
}
