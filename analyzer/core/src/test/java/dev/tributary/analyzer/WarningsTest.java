package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the analyzer doubts about its input. */
class WarningsTest {

    @Test
    void invariantsThatContradictEachOther() {
        Analysis analysis = Analyses.of("""
                application none
                entity X { key id: uuid; c: int counter }
                invariant High for all x in X: x.c > 1
                invariant Low for all x in X: x.c < 1
                operation add(x: X, v: int) { x.c += v }
                """);
        assertThat(analysis.warnings()).extracting(Warning::code).contains("TRB0201", "TRB0202");
        assertThat(analysis.warnings().get(0).message()).contains("no valid state has a row of `X`");
    }

    @Test
    void anOperationThatNothingEnables() {
        Analysis analysis = Analyses.of("""
                application never
                entity X { key id: uuid; c: int counter }
                invariant NotNegative for all x in X: x.c >= 0
                operation add(x: X, v: int) { x.c += v }
                operation odd(x: X) { requires x.c < 0; x.c += 1 }
                """);
        assertThat(analysis.warnings()).singleElement().satisfies(w -> {
            assertThat(w.code()).isEqualTo("TRB0202");
            assertThat(w.message()).contains("`odd`");
            assertThat(w.range().start().line()).isEqualTo(5);
        });
    }

    @Test
    void anInvariantThatNothingCanBreak() {
        Analysis analysis = Analyses.of("""
                application idle
                entity X { key id: uuid; c: int counter; kind: int immutable }
                invariant Fixed for all x in X: x.kind >= 0
                operation add(x: X, v: int) { x.c += v }
                """);
        assertThat(analysis.warnings()).extracting(Warning::code).containsExactly("TRB0203");
    }

    @Test
    void aGuardThatKeepsAnInvariantIsNoDoubt() {
        Analysis analysis = Analyses.of("""
                application guarded
                entity X { key id: uuid; kind: int immutable }
                invariant NotNegative for all x in X: x.kind >= 0
                operation add(id: new X, kind: int) { requires kind >= 0; insert X { id, kind } }
                """);
        assertThat(analysis.warnings()).isEmpty();
    }

    @Test
    void withoutTimeNothingIsProved() {
        Analysis analysis = Analyzer.analyze(
                dev.tributary.dsl.InvFile.parse("test.inv", """
                                application bank
                                entity A { key id: uuid; c: int counter }
                                invariant NotNegative for all a in A: a.c >= 0
                                operation add(a: A, v: int) { requires v > 0; a.c += v }
                                """).application().orElseThrow(),
                query -> new dev.tributary.analyzer.solver.Answer.Unknown("timeout"),
                1);
        assertThat(analysis.coordinated()).containsExactly("add");
        assertThat(Analyses.verdict(analysis, "add", "add"))
                .isEqualTo(dev.tributary.dsl.plan.Plan.PairVerdict.UNDECIDED);
        assertThat(analysis.localChecks().get("add")).containsExactly("NotNegative");
        assertThat(analysis.reason("add")).contains("undecided");
        assertThat(analysis.warnings()).isEmpty();
    }
}
