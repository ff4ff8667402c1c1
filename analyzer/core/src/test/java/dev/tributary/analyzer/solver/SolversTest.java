package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.solver.Solver.Assertion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both solvers of this JVM promise. */
class SolversTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    static List<Solver> solvers() {
        return List.of(new Z3Solver(TIMEOUT), new SmtInterpolSolver(TIMEOUT));
    }

    static List<Solver> hurriedSolvers() {
        return List.of(new Z3Solver(SHORT), new SmtInterpolSolver(SHORT));
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void decidesAndShowsValues(Solver solver) {
        assertThat(solver.check(Queries.UNSAT)).isEqualTo(new Answer.Unsatisfiable());
        Map<String, String> values = ((Answer.Satisfiable) solver.check(Queries.SAT)).values();
        assertThat(values).containsEntry("observed 1", "true");
        assertThat(values.get("observed 0")).isIn("-3", "(- 3)");
    }

    @ParameterizedTest
    @MethodSource("hurriedSolvers")
    void whatIsTooHardIsUnknownInTime(Solver solver) {
        long start = System.nanoTime();
        assertThat(solver.check(Queries.HARD)).isInstanceOf(Answer.Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("hurriedSolvers")
    void aLimitHoldsForReadingTheQueryToo(Solver solver) {
        StringBuilder long_ = new StringBuilder("(declare-const a Int)\n");
        for (int i = 0; i < 300_000; i++) {
            long_.append("(assert (or (> a ")
                    .append(i)
                    .append(") (< (* 3 a) ")
                    .append(i)
                    .append(")))\n");
        }
        long start = System.nanoTime();
        assertThat(solver.check(long_.toString())).isInstanceOf(Answer.Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void deepTermsDoNotOverflow(Solver solver) {
        int depth = 20_000;
        String term = "(+ 1 ".repeat(depth) + "a" + ")".repeat(depth);
        String query = "(declare-const a Int)\n(assert (= a 5))\n(assert (< " + term + " " + (depth + 5) + "))\n";
        assertThat(solver.check(query)).isEqualTo(new Answer.Unsatisfiable());
    }

    @Test
    void smtInterpolDoesNotKnowWhatItCannotHandle() {
        SmtInterpolSolver solver = new SmtInterpolSolver(TIMEOUT);
        assertThat(solver.check("(declare-const a Int)(declare-const b Int)(assert (= (* a b) 7))"))
                .isInstanceOf(Answer.Unknown.class);
        assertThat(solver.check("(declare-const a Int)(assert (= a")).isInstanceOf(Answer.Unknown.class);
        assertThat(solver.check("(assert (< nothing 3))")).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aQueryThatZ3CannotReadIsAFailureOfTheTool() {
        assertThatThrownBy(() -> new Z3Solver(TIMEOUT).check("(assert (< nothing 3))"))
                .isInstanceOf(SolverException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void z3StaysWithinItsMemory() {
        Answer answer = new Z3Solver(TIMEOUT, 1).check(Queries.HARD);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("memory"));
    }

    @Test
    void whoIsInterruptedStopsTheQuery() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread asking = new Thread(() -> {
            try {
                new Z3Solver(Duration.ofMinutes(10)).check(Queries.HARD);
            } catch (SolverException e) {
                failure.set(e);
            }
        });
        asking.start();
        asking.interrupt();
        asking.join(TIMEOUT.toMillis());
        assertThat(asking.isAlive()).isFalse();
        assertThat(failure.get()).hasMessage("the analysis was stopped before its end");
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void aCoreNamesWhatContradicts(Solver solver) {
        String declarations =
                "(declare-const a Int)\n(declare-const b Int)\n(declare-const b2 Int)\n(assert (> b a))\n";
        List<Assertion> assertions = List.of(
                new Assertion("a is small", "(< a 3)"),
                new Assertion("b is odd", "(= b (+ 1 (* 2 b2)))"),
                new Assertion("b is not large", "(< b 90)"),
                new Assertion("a is large", "(> a 7)"),
                new Assertion("a is large", "(> a 6)"),
                new Assertion("b is not small", "(> b 0)"));
        assertThat(solver.explain(declarations, assertions)).contains(List.of("a is small", "a is large"));
        assertThat(solver.explain(declarations, assertions.subList(0, 3))).isEmpty();
    }

    @Test
    void namesTellTheVersion() {
        assertThat(new Z3Solver(TIMEOUT).name()).matches("Z3 4\\.\\d+.*, seed 1");
        assertThat(new SmtInterpolSolver(TIMEOUT).name()).matches("SMTInterpol 2\\.5.*, seed 1");
    }
}
