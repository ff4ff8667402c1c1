package dev.tributary.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.Analysis;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What a person is told who asks why. */
class ExplanationTest {
    @Test
    void aRunIsToldFromTheEmptyDatabaseToTheBrokenInvariant() {
        assertThat(operation(Samples.everything().analysis(), "withdraw"))
                .contains("because it is undecided with deposit and conflicts with itself.")
                .containsSubsequence(
                        "From the empty database, `open(id: Account#1)` and `deposit(account: Account#1, amount: 2)` run",
                        "which then hold Account#1 with balance 2.",
                        "One site runs `withdraw(account: Account#1, amount: 1)`",
                        "leaves Account#1 with balance 1 instead of 2, and every invariant holds there.",
                        "Then it runs",
                        "Meanwhile another runs",
                        "there is Account#1 with balance -1 instead of 2. That breaks NotOverdrawn:");
    }

    @Test
    void aCounterexampleSaysThatItIsUnconfirmedAndWhatMayBeMissing() {
        String told = operation(Samples.everything().analysis(), "withdraw");
        assertThat(told.substring(told.indexOf("they break Named")))
                .containsSubsequence(
                        "Say that both sites hold Account#1 with balance 1.",
                        "Meanwhile another reads Account#1 with balance 4 instead of 1.",
                        "This is unconfirmed",
                        "`Account` may need an invariant on `balance`.",
                        "With different account they do not conflict.",
                        "A way out: defer `NotOverdrawn` with a compensating operation; then withdraw is confluent",
                        "Note: sums are known only up to rows outside the query.");
    }

    @Test
    void anUndecidedPairSaysWhatToChange() {
        assertThat(operation(Samples.everything().analysis(), "deposit"))
                .contains("it is undecided whether they keep NotOverdrawn")
                .contains("treated as a conflict: the solver timed out. What to change: raise `--timeout`.")
                .contains("with itself: keeps NotOverdrawn, which used the guard `amount > 0` of deposit and");
    }

    @Test
    void aConfluentOperationSaysWhatWasProvedAndWhatIsStillChecked() {
        Analysis bank = Samples.analysed(Samples.BANK).analysis();
        assertThat(operation(bank, "deposit"))
                .startsWith("`deposit` is confluent:")
                .contains("- with open, itself and withdraw: keeps NotOverdrawn")
                .contains("- NotOverdrawn is not checked: its guard and the invariants before it imply it");
        assertThat(operation(bank, "withdraw"))
                .contains("- each call is checked against NotOverdrawn, which its guard");
    }

    @Test
    void pairsAreExplainedInEitherOrder() {
        Analysis bank = Samples.analysed(Samples.BANK).analysis();
        assertThat(Explanation.ofPair(bank, "deposit", "withdraw"))
                .isEqualTo(Explanation.ofPair(bank, "withdraw", "deposit"))
                .contains("`deposit` and `withdraw` are compatible: whatever the arguments")
                .contains("  - NotOverdrawn");
        assertThat(Explanation.ofPair(bank, "withdraw", "withdraw"))
                .startsWith("`withdraw` with another `withdraw`: they break NotOverdrawn");
        assertThat(Explanation.ofPair(Samples.everything().analysis(), "open", "deposit"))
                .contains("They touch no invariant in common, so there is nothing to prove.");
    }

    @Test
    void linesAreNoWiderThanAReaderLikes() {
        for (String operation : new String[] {"open", "deposit", "withdraw"}) {
            assertThat(Explanation.ofOperation(Samples.everything().analysis(), operation)
                            .lines())
                    .allMatch(line -> line.length() <= TextReport.WIDTH);
        }
    }

    @Test
    void thereIsNoExplanationOfWhatIsNotDeclared() {
        Analysis analysis = Samples.everything().analysis();
        assertThatThrownBy(() -> Explanation.ofOperation(analysis, "gone")).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> Explanation.ofPair(analysis, "open", "gone"))
                .isInstanceOf(NoSuchElementException.class);
    }

    /** The explanation as one line, so that its wording can be compared wherever it was wrapped. */
    private static String operation(Analysis analysis, String name) {
        return Explanation.ofOperation(analysis, name).replaceAll("\\s+", " ");
    }
}
