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
    void whatSeveralStatementsKeepTogetherIsNoDoubt() {
        Analysis analysis = Analyses.of("""
                application friends
                entity User { key id: uuid }
                entity Friendship { key a: User; key b: User }
                invariant Mutual for all f in Friendship: exists g in Friendship: g.a == f.b and g.b == f.a
                operation befriend(a: User, b: User) { ensure Friendship { a, b }; ensure Friendship { a: b, b: a } }
                """);
        assertThat(analysis.warnings()).isEmpty();
        assertThat(analysis.conflicts()).isEmpty();
    }

    @Test
    void whatAPairBreaksIsNoDoubt() {
        Analysis analysis = Analyses.of("""
                application prices
                entity Share { key id: uuid; sum: int counter; highSum: int max }
                invariant SumBelowHigh for all s in Share: s.sum <= s.highSum
                operation move(share: Share, by: int) { share.sum += by; raise share.highSum to share.sum + by }
                """);
        assertThat(analysis.conflicts()).hasSize(1);
        assertThat(analysis.warnings()).isEmpty();
    }

    @Test
    void anInvariantThatAnEmptyDatabaseDoesNotMeet() {
        Analysis analysis = Analyses.of("""
                application hospital
                entity Doctor { key id: uuid; onCall: boolean }
                invariant SomebodyIsOnCall exists d in Doctor where d.onCall
                operation hire(id: new Doctor) { insert Doctor { id, onCall: true } }
                operation rest(doctor: Doctor) { doctor.onCall = false }
                """);
        assertThat(analysis.warnings()).singleElement().satisfies(w -> {
            assertThat(w.code()).isEqualTo("TRB0204");
            assertThat(w.message()).startsWith("`SomebodyIsOnCall` is false of an empty database");
            assertThat(w.range().start().line()).isEqualTo(3);
        });
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
                AnalyzerOptions.defaults().withThreads(1),
                query -> new dev.tributary.analyzer.solver.Answer.Unknown("timeout"));
        assertThat(analysis.coordinated()).containsExactly("add");
        assertThat(Analyses.verdict(analysis, "add", "add"))
                .isEqualTo(dev.tributary.dsl.plan.Plan.PairVerdict.UNDECIDED);
        assertThat(analysis.localChecks().get("add")).containsExactly("NotNegative");
        assertThat(analysis.reason("add")).contains("undecided");
        assertThat(analysis.warnings()).isEmpty();
    }
}
