package dev.tributary.analyzer.solver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a solver only what it was not asked before. An answer depends on nothing but the text of the query and the solver,
 * whose name says its version and seed: together they are the key. A change of the encoder changes the texts. That a
 * solver did not know depends on its limit of time too: it is asked again when there is more.
 */
final class CachingSolver implements Solver {
    private static final String UNSAT = "unsat";
    private static final String SAT = "sat";
    private static final String UNKNOWN = "unknown";
    private static final String CORE = "core";
    private final Solver solver;
    private final AnswerCache cache;
    private final long timeoutMillis;
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger misses = new AtomicInteger();

    CachingSolver(Solver solver, AnswerCache cache, java.time.Duration timeout) {
        this.solver = solver;
        this.cache = cache;
        this.timeoutMillis = timeout.toMillis();
    }

    int hits() {
        return hits.get();
    }

    int misses() {
        return misses.get();
    }

    @Override
    public String name() {
        return solver.name();
    }

    @Override
    public Answer check(String smtLib) {
        String key = Hashes.sha256(name() + "\n" + smtLib);
        Optional<Answer> known = cache.read(key).flatMap(this::answer);
        if (known.isPresent()) {
            hits.incrementAndGet();
            return known.get();
        }
        misses.incrementAndGet();
        Answer answer = solver.check(smtLib);
        cache.write(key, lines(answer));
        return answer;
    }

    @Override
    public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
        StringBuilder question = new StringBuilder("explain ").append(name()).append('\n');
        question.append(declarations).append('\n');
        assertions.forEach(
                a -> question.append(a.label()).append('\n').append(a.term()).append('\n'));
        String key = Hashes.sha256(question.toString());
        Optional<List<String>> known = cache.read(key)
                .filter(lines -> !lines.isEmpty() && lines.get(0).equals(CORE))
                .map(lines -> List.copyOf(lines.subList(1, lines.size())));
        if (known.isPresent()) {
            hits.incrementAndGet();
            return known;
        }
        misses.incrementAndGet();
        Optional<List<String>> core = solver.explain(declarations, assertions);
        core.ifPresent(labels -> {
            List<String> lines = new ArrayList<>(List.of(CORE));
            lines.addAll(labels);
            cache.write(key, lines);
        });
        return core;
    }

    private List<String> lines(Answer answer) {
        List<String> lines = new ArrayList<>();
        lines.add(answer.word());
        if (answer instanceof Answer.Satisfiable satisfiable) {
            satisfiable.values().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> lines.addAll(List.of(e.getKey(), e.getValue())));
        } else if (answer instanceof Answer.Unknown unknown) {
            lines.addAll(List.of(Long.toString(timeoutMillis), unknown.reason()));
        }
        return lines;
    }

    private Optional<Answer> answer(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<String> rest = lines.subList(1, lines.size());
        return switch (lines.get(0)) {
            case UNSAT -> Optional.of(new Answer.Unsatisfiable());
            case SAT -> Optional.of(satisfiable(rest));
            case UNKNOWN ->
                rest.size() == 2 && Long.parseLong(rest.get(0)) >= timeoutMillis
                        ? Optional.of(new Answer.Unknown(rest.get(1)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Answer satisfiable(List<String> lines) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            values.put(lines.get(i), lines.get(i + 1));
        }
        return new Answer.Satisfiable(values);
    }
}
