package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.report.TextReport;
import dev.tributary.analyzer.run.Budget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The proofs run backwards: whoever calls a broken pair compatible is contradicted. */
class ConfirmationTest {
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 5 } }
            operation withdraw(account: Account, amount: int) {
              requires amount > 0 and account.balance >= amount
              account.balance -= amount
            }
            """;

    @Test
    void aWrongProofFailsLoudly() {
        Analysis right = Analyses.of(BANK);
        List<PairAnalysis> wrong = right.pairs().stream()
                .map(pair -> pair.withVerdicts(Map.of("NotOverdrawn", new Verdict.Proved(List.of()))))
                .toList();
        Analysis wronged =
                new Analysis(right.application(), right.coordinated(), wrong, right.localChecks(), List.of());
        try (Workers workers = new Workers(2)) {
            Confirmation confirmation = new Confirmation(right.application(), Budget.defaults(), workers);
            assertThatThrownBy(() -> confirmation.of(wronged)).isInstanceOfSatisfying(FalseProofException.class, e -> {
                assertThat(e).hasMessageContaining("a proof is wrong", "`NotOverdrawn`");
                assertThat(TextReport.of(e.run())).contains("one site:      withdraw(");
            });
            assertThat(confirmation.of(right)).hasSameSizeAs(right.pairs());
        }
    }
}
