package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.report.TextReport;
import dev.tributary.analyzer.run.Budget;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Analysis wronged = new Analysis(right.application(), Set.of(), wrong, right.localChecks(), List.of());
        try (Workers workers = new Workers(2)) {
            Confirmation confirmation = new Confirmation(right.application(), Budget.defaults(), workers);
            assertThatThrownBy(() -> confirmation.of(wronged)).isInstanceOfSatisfying(FalseProofException.class, e -> {
                assertThat(e).hasMessageContaining("a proof is wrong", "`NotOverdrawn`");
                assertThat(TextReport.of(e.run())).contains("one site:      withdraw(");
            });
            assertThat(confirmation.of(right)).hasSameSizeAs(right.pairs());
        }
    }

    @Test
    void coordinatedOperationsAreNotHeldAgainstEachOther() {
        // `close` makes the guard of `ship` true and that of `refill` false, so no state lets both run; all three
        // conflict
        // with themselves. A site that closes and ships while another refills would break it, and coordination is why
        // none does.
        Analysis analysis = Analyses.of("""
                application boxes
                entity Box { key id: uuid; closed: boolean max; shipped: int counter; filled: int counter; closings: int counter }
                invariant ShippedIsClosed for all b in Box: b.shipped > 0 implies b.filled <= 0
                invariant Closings for all b in Box: b.closings <= 2
                invariant Shipments for all b in Box: b.shipped <= 2
                invariant Fillings for all b in Box: b.filled <= 2
                operation make(id: new Box) { insert Box { id, closed: false, shipped: 0, filled: 0, closings: 0 } }
                operation close(b: Box) { raise b.closed to true; b.closings += 1 }
                operation ship(b: Box) { requires b.closed; b.shipped += 1 }
                operation refill(b: Box) { requires not b.closed; b.filled += 1 }
                """);
        assertThat(analysis.coordinated()).containsExactlyInAnyOrder("close", "ship", "refill");
        assertThat(Analyses.verdict(analysis, "ship", "refill")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(analysis.conflicts()).hasSize(3);
    }
}
