package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SolverStack stack(Solver first, Solver... others) {
        return new SolverStack(
                first,
                List.of(others),
                TIMEOUT,
                new SolverStack.Options(true, Optional.empty(), Optional.empty(), folder));
    }

    @Test
    void aSecondSolverConfirmsOrDoesNotKnow() {
        Solver ignorant = smtLib -> new Answer.Unknown("too hard");
        SolverStack stack = stack(new Z3Solver(TIMEOUT), new SmtInterpolSolver(TIMEOUT), ignorant);
        assertThat(stack.solver().check(Queries.UNSAT)).isEqualTo(new Answer.Unsatisfiable());
        assertThat(stack.solver().check(Queries.SAT)).isInstanceOf(Answer.Satisfiable.class);
        CrossCheck one = stack.crossChecks().get(0);
        assertThat(one.sentence()).matches("confirmed 2 of 2 answers by SMTInterpol .*");
        assertThat(stack.crossChecks().get(1).sentence()).startsWith("confirmed 0 of 2 answers by ");
        assertThat(stack.crossChecks().get(1).sentence()).endsWith(", 2 unanswered");
    }

    @Test
    void whatTheFirstDoesNotKnowIsNotAsked() {
        SolverStack stack = stack(smtLib -> new Answer.Unknown("no"), new SmtInterpolSolver(TIMEOUT));
        assertThat(stack.solver().check(Queries.UNSAT)).isInstanceOf(Answer.Unknown.class);
        assertThat(stack.crossChecks().get(0).answers()).isZero();
    }

    @Test
    void aLieFailsLoudlyAndIsKept() throws Exception {
        Solver liar = smtLib -> new Answer.Satisfiable(Map.of());
        assertThatThrownBy(() ->
                        stack(liar, new SmtInterpolSolver(TIMEOUT)).solver().check(Queries.UNSAT))
                .isInstanceOf(SolverDisagreementException.class)
                .hasMessageContaining(
                        "two solvers contradict each other on" + " `withdraw with withdraw preserves NotOverdrawn`")
                .hasMessageContaining("says sat, SMTInterpol")
                .hasMessageContaining("says unsat");
        Path file = folder.resolve("disagreement.withdraw-with-withdraw.NotOverdrawn.smt2");
        assertThat(Files.readString(file)).contains("(check-sat)\n", ": sat\n; SMTInterpol");
        assertThatThrownBy(() -> stack(smtLib -> new Answer.Unsatisfiable(), new SmtInterpolSolver(TIMEOUT))
                        .solver()
                        .check(Queries.SAT))
                .isInstanceOf(SolverDisagreementException.class);
    }
}
