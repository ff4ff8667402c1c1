package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The expectations in the case files fail both ways: on what does not hold, and on what is not said. */
class ExpectationsTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation deposit(account: Account, v: int) { requires v >= 0; account.balance += v }
            operation withdraw(account: Account, v: int) { requires v >= 0; account.balance -= v }
            """;
    private static final String CONFLICT =
            "// expect withdraw with withdraw: conflict on NotOverdrawn, none with different account\n";
    private static final Analysis ANALYSIS = Analyses.of(BANK);

    private static List<String> failures(String lines) {
        return Expectations.parse(lines).failures(ANALYSIS);
    }

    @Test
    void whatHoldsAndIsWholePasses() {
        assertThat(failures(CONFLICT + """
                // expect deposit with *: compatible (published FREE)
                // expect deposit: confluent
                // expect withdraw: coordinated
                // expect withdraw with withdraw, different account: compatible (derived FREE)
                // expect NotOverdrawn: broken (published-recalled COORD)
                """)).isEmpty();
    }

    @Test
    void aLineThatDoesNotHoldFails() {
        for (String line : List.of(
                "deposit with deposit: conflict on NotOverdrawn",
                "withdraw with withdraw: compatible",
                "withdraw with *: compatible",
                "withdraw with withdraw, different v: compatible",
                "withdraw: confluent",
                "deposit: coordinated",
                "NotOverdrawn: kept",
                "warning TRB0203: NotOverdrawn",
                "withdraw with rename: compatible",
                "rename with *: compatible",
                "rename: confluent",
                "Overdrawn: kept")) {
            assertThat(failures(CONFLICT + "// expect " + line)).as(line).hasSize(1);
        }
    }

    @Test
    void aConflictThatNoLineMentionsFails() {
        assertThat(failures("// expect withdraw: coordinated"))
                .containsExactly("no line expects this: " + CONFLICT.strip());
    }

    @Test
    void theInvariantsAndTheKeyOfAConflictAreExact() {
        for (String line : List.of(
                "conflict on NotOverdrawn",
                "conflict on NotOverdrawn, none with different v",
                "conflict on Account.key, none with different account",
                "conflict on NotOverdrawn, Account.key, none with different account")) {
            assertThat(failures("// expect withdraw with withdraw: " + line))
                    .as(line)
                    .hasSize(2);
        }
    }

    @Test
    void aLineNamesOneOfTheKeysOfAPairInEitherDirection() {
        PairAnalysis pair = new PairAnalysis(
                "withdraw",
                "withdraw",
                Analyses.pair(ANALYSIS, "withdraw", "withdraw").verdicts(),
                Optional.of("different v or a different from b"),
                List.of(),
                List.of());
        Analysis analysis =
                new Analysis(ANALYSIS.application(), ANALYSIS.coordinated(), List.of(pair), Map.of(), List.of());
        String line = "// expect withdraw with withdraw: conflict on NotOverdrawn";
        for (String key : List.of("different v", "a different from b", "b different from a")) {
            assertThat(Expectations.parse(line + ", none with " + key).failures(analysis))
                    .as(key)
                    .isEmpty();
        }
        for (String rest : List.of("", ", none with different b", ", none with a different from c")) {
            assertThat(Expectations.parse(line + rest).failures(analysis))
                    .as(rest)
                    .hasSize(2);
        }
    }

    @Test
    void aWarningThatNoLineMentionsFails() {
        Analysis analysis = Analyses.of(BANK + "invariant Same for all a in Account: a.balance == a.balance");
        assertThat(Expectations.parse(CONFLICT).failures(analysis)).hasSize(1).allMatch(f -> f.contains("TRB0203"));
        assertThat(Expectations.parse(CONFLICT + "// expect warning TRB0203: Same")
                        .failures(analysis))
                .isEmpty();
    }

    @Test
    void anUndecidedPairFailsWhateverIsExpectedOfIt() {
        PairAnalysis undecided = new PairAnalysis(
                "withdraw",
                "withdraw",
                Map.of("NotOverdrawn", new Verdict.Undecided("it took too long", "try longer")),
                Optional.of("different account"),
                List.of(),
                List.of());
        Analysis analysis =
                new Analysis(ANALYSIS.application(), ANALYSIS.coordinated(), List.of(undecided), Map.of(), List.of());
        assertThat(Expectations.parse("").failures(analysis))
                .hasSize(1)
                .allMatch(f -> f.contains("NotOverdrawn: it took too long"));
        assertThat(Expectations.parse(CONFLICT).failures(analysis)).hasSize(2);
    }

    @Test
    void aDifferenceFromTheLiteratureSaysWhyAndOnlyADifferenceDoes() {
        assertThatThrownBy(() -> Expectations.parse("// expect deposit with *: compatible (published COORD)"))
                .hasMessageContaining("does not say why");
        assertThatThrownBy(() ->
                        Expectations.parse("// expect deposit with *: compatible (published DEP, differs: it is so)"))
                .hasMessageContaining("does not differ");
        assertThat(failures(CONFLICT + """
                // expect deposit with deposit: compatible (published COORD, differs: it assigns there, and here it
                //     adds)
                // expect deposit with withdraw: compatible (published GROUP)
                """)).isEmpty();
    }

    @Test
    void whatLooksLikeAnExpectationIsOne() {
        for (String line : List.of(
                "// expect deposit",
                "// expect deposit with deposit: fine",
                "// expect deposit with *: conflict on NotOverdrawn",
                "// expected deposit: confluent",
                "// expect deposit: confluent (read FREE)")) {
            assertThatThrownBy(() -> Expectations.parse(line)).as(line).hasMessageContaining("line 1: no expectation");
        }
    }

    @Test
    void operationsThatNoLineMentionsAreFound() {
        assertThat(Expectations.parse(CONFLICT)
                        .unmentioned(ANALYSIS.application().operations()))
                .containsExactly("deposit");
    }
}
