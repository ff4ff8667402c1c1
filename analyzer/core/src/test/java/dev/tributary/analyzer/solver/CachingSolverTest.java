package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.solver.Solver.Assertion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingSolverTest {
    private static final Answer ODD_VALUES = new Answer.Satisfiable(Map.of("a\nb", "\\n", "c\\", "(- 3)\r\n", "", "ü"));

    @TempDir
    Path folder;

    /** Gives one answer and counts how often it was asked. */
    private record Fixed(String name, Answer answer, AtomicInteger asked) implements Solver {
        Fixed(String name, Answer answer) {
            this(name, answer, new AtomicInteger());
        }

        @Override
        public Answer check(String smtLib) {
            asked.incrementAndGet();
            return answer;
        }

        @Override
        public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
            asked.incrementAndGet();
            return Optional.of(List.of("two\nlines", "x"));
        }
    }

    private CachingSolver caching(Solver solver, int seconds) {
        return new CachingSolver(solver, new AnswerCache(folder), Duration.ofSeconds(seconds));
    }

    @Test
    void aSecondRunAsksNothingAndAnswersTheSame() {
        for (Answer answer : List.of(new Answer.Unsatisfiable(), ODD_VALUES, new Answer.Unknown("why\nnot"))) {
            Fixed solver = new Fixed("s " + answer.word(), answer);
            assertThat(caching(solver, 1).check("q")).isEqualTo(answer);
            assertThat(caching(solver, 1).check("q")).isEqualTo(answer);
            assertThat(solver.asked()).hasValue(1);
        }
    }

    @Test
    void anotherQueryOrSolverIsAnotherKey() {
        Fixed one = new Fixed("one, seed 1", new Answer.Unsatisfiable());
        Fixed two = new Fixed("one, seed 2", ODD_VALUES);
        assertThat(caching(one, 1).check("q")).isEqualTo(new Answer.Unsatisfiable());
        assertThat(caching(two, 1).check("q")).isEqualTo(ODD_VALUES);
        caching(one, 1).check("q ");
        assertThat(one.asked()).hasValue(2);
    }

    @Test
    void moreTimeAsksAgainOnlyWhatWasUnknown() {
        Fixed unknown = new Fixed("u", new Answer.Unknown("no answer"));
        caching(unknown, 2).check("q");
        caching(unknown, 1).check("q");
        assertThat(unknown.asked()).hasValue(1);
        caching(unknown, 3).check("q");
        assertThat(unknown.asked()).hasValue(2);
        Fixed decided = new Fixed("d", ODD_VALUES);
        caching(decided, 2).check("q");
        caching(decided, 3).check("q");
        assertThat(decided.asked()).hasValue(1);
    }

    @Test
    void coresAreKeptToo() {
        Fixed solver = new Fixed("s", new Answer.Unsatisfiable());
        List<Assertion> assertions = List.of(new Assertion("x", "(> a 3)"));
        for (int i = 0; i < 2; i++) {
            assertThat(caching(solver, 1).explain("", assertions)).contains(List.of("two\nlines", "x"));
        }
        assertThat(solver.asked()).hasValue(1);
    }

    @Test
    void whateverIsDamagedOrForeignIsAskedAgainAndReplaced() throws Exception {
        Fixed solver = new Fixed("s", ODD_VALUES);
        caching(solver, 1).check("q");
        Path entry = entries().get(0);
        byte[] good = Files.readAllBytes(entry);
        List<byte[]> damages = new ArrayList<>();
        damages.add(new byte[0]);
        damages.add("unsat\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        damages.add("tributary answer 1\nkey\nunsat\nhash\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        damages.add(new byte[] {(byte) 0xff, 0, 10, 10, 10, 10});
        for (int i = 0; i < good.length; i += 7) {
            byte[] flipped = good.clone();
            flipped[i] ^= 1;
            damages.add(flipped);
            damages.add(java.util.Arrays.copyOf(good, i));
        }
        int asked = 1;
        for (byte[] damage : damages) {
            Files.write(entry, damage);
            assertThat(caching(solver, 1).check("q")).isEqualTo(ODD_VALUES);
            assertThat(solver.asked()).hasValue(++asked);
            assertThat(entry).hasBinaryContent(good);
        }
        Files.copy(entry, folder.resolve("copy"));
        caching(new Fixed("s", new Answer.Unsatisfiable()), 1).check("other");
        Path other = entries().stream()
                .filter(e -> !e.equals(entry) && !e.endsWith("copy"))
                .findFirst()
                .orElseThrow();
        Files.write(other, good);
        assertThat(caching(new Fixed("s", new Answer.Unsatisfiable()), 1).check("other"))
                .isEqualTo(new Answer.Unsatisfiable());
    }

    @Test
    void aFolderThatCannotBeUsedCostsNoAnswer() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        AnswerCache cache = new AnswerCache(file);
        CachingSolver solver = new CachingSolver(new Fixed("s", ODD_VALUES), cache, Duration.ofSeconds(1));
        assertThat(solver.check("q")).isEqualTo(ODD_VALUES);
        assertThat(cache.problem().orElseThrow()).startsWith("the cache " + file + " cannot be used: ");
    }

    @Test
    void manyAtOnceSeeCompleteAnswersOnly() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Answer>> tasks = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String query = "q" + i % 3;
                // Each task has a cache object of its own, as each process would.
                tasks.add(() -> caching(new Fixed("s", ODD_VALUES), 1).check(query));
            }
            for (Future<Answer> answer : pool.invokeAll(tasks)) {
                assertThat(answer.get()).isEqualTo(ODD_VALUES);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(entries()).hasSize(3);
    }

    private List<Path> entries() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
