package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is offered beside a conflict: runs, guesses of what was forgotten, changes that end it. */
class WaysOutTest {

    @Test
    void aDeletionThatCascadesNoLongerConflicts() {
        Analysis analysis = Analyses.of("""
                application orders
                entity Orders { key id: uuid }
                entity Line { key id: uuid; order: Orders immutable }
                operation open(id: new Orders) { insert Orders { id } }
                operation add(id: new Line, order: Orders) { insert Line { id, order } }
                operation cancel(order: Orders) {
                  requires not (exists l in Line where l.order == order)
                  delete order
                }
                """);
        PairAnalysis pair = Analyses.pair(analysis, "add", "cancel");
        assertThat(pair.brokenInvariants()).containsExactly("Line.order");
        assertThat(pair.waysOut()).singleElement().satisfies(way -> {
            assertThat(way.change()).isEqualTo("declare `order: Orders immutable on delete cascade` in `Line`");
            assertThat(way.consequence())
                    .startsWith("`add` is compatible with `cancel`; whoever deletes a row of `Orders` also deletes");
        });
    }

    @Test
    void aKeyThatIsGeneratedNoLongerConflicts() {
        Analysis analysis = Analyses.of("""
                application notes
                entity Note { key id: uuid; text: text immutable }
                operation write(id: uuid, text: text) { insert Note { id, text } }
                """);
        assertThat(Analyses.pair(analysis, "write", "write").waysOut())
                .extracting(WayOut::change)
                .containsExactly("declare the parameter of `write` as `id: new Note`");
    }

    @Test
    void aKeyThatMeansSomethingIsNotOfferedToBeGenerated() {
        Analysis analysis = Analyses.of("""
                application notes
                entity Note { key id: uuid }
                entity Copy { key id: uuid; of: uuid immutable }
                operation write(id: uuid, copy: new Copy) { insert Note { id }; insert Copy { id: copy, of: id } }
                operation name(title: text) { insert Titled { title } }
                entity Titled { key title: text }
                """);
        assertThat(Analyses.pair(analysis, "write", "write").brokenInvariants()).containsExactly("Note.key");
        assertThat(Analyses.pair(analysis, "write", "write").waysOut()).isEmpty();
        assertThat(Analyses.pair(analysis, "name", "name").waysOut()).isEmpty();
    }

    @Test
    void whatIsDeferredIsNoLongerInTheWay() {
        Analysis analysis = Analyses.of("""
                application bank
                entity Account { key id: uuid; balance: int counter }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation withdraw(account: Account, amount: int) {
                  requires amount > 0 and account.balance >= amount
                  account.balance -= amount
                }
                """);
        PairAnalysis pair = Analyses.pair(analysis, "withdraw", "withdraw");
        assertThat(pair.waysOut()).singleElement().satisfies(way -> {
            assertThat(way.change()).startsWith("declare `NotOverdrawn` as a `deferred invariant`");
            assertThat(way.consequence()).startsWith("`withdraw` is compatible with itself; `NotOverdrawn` can be");
        });
    }

    @Test
    void changesThatOnlyHelpTogetherAreOfferedTogether() {
        Analysis analysis = Analyses.of("""
                application bank
                entity Account { key id: uuid; balance: int counter }
                entity Transfer { key id: uuid; from: Account immutable }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation withdraw(id: uuid, account: Account, amount: int) {
                  requires amount > 0 and account.balance >= amount
                  insert Transfer { id, from: account }
                  account.balance -= amount
                }
                """);
        PairAnalysis pair = Analyses.pair(analysis, "withdraw", "withdraw");
        assertThat(pair.brokenInvariants()).containsExactly("NotOverdrawn", "Transfer.key");
        assertThat(pair.waysOut())
                .singleElement()
                .satisfies(way -> assertThat(way.change())
                        .contains("`deferred invariant`")
                        .contains("; and declare the parameter of `withdraw` as `id: new Transfer`"));
    }

    @Test
    void aConflictThatCanHappenIsShownAsARun() {
        Analysis analysis = Analyses.of("""
                application bank
                entity Account { key id: uuid; balance: int counter }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation open(id: new Account) { insert Account { id, balance: 0 } }
                operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
                operation withdraw(account: Account, amount: int) {
                  requires amount > 0 and account.balance >= amount
                  account.balance -= amount
                }
                """);
        Verdict verdict =
                Analyses.pair(analysis, "withdraw", "withdraw").verdicts().get("NotOverdrawn");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refuted.class, refuted -> {
            assertThat(refuted.run()).hasValueSatisfying(run -> {
                assertThat(run.history())
                        .extracting(step -> step.call().operation())
                        .containsExactly("open", "deposit");
                assertThat(run.first()).hasSize(1);
                assertThat(run.second()).hasSize(1);
            });
            assertThat(refuted.advice()).isEmpty();
        });
    }

    @Test
    void aForgottenInvariantIsGuessed() {
        Analysis analysis = Analyses.of("""
                application savings
                entity Account { key id: uuid; balance: int counter; bonus: int immutable }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation open(id: new Account, bonus: int) {
                  requires bonus >= 0
                  insert Account { id, balance: 0, bonus }
                }
                operation pay(account: Account) { account.balance += account.bonus }
                """);
        assertThat(Analyses.pair(analysis, "pay", "pay").verdicts().get("NotOverdrawn"))
                .isInstanceOfSatisfying(Verdict.Refuted.class, refuted -> {
                    assertThat(refuted.run()).isEmpty();
                    assertThat(refuted.advice())
                            .hasValueSatisfying(advice ->
                                    assertThat(advice).contains("`invariant ... for all a in Account: a.bonus >= 0`"));
                });
    }

    @Test
    void aGuessThatWouldForbidAnOperationIsNone() {
        Analysis forgotten = Analyses.of("""
                application allowance
                entity Budget { key id: uuid; spent: int counter; floor: int immutable }
                invariant AboveFloor for all b in Budget: b.spent >= b.floor - 5
                operation open(id: new Budget) { insert Budget { id, spent: 0, floor: 0 } }
                operation spend(budget: Budget, amount: int) { requires amount >= 0; budget.spent += amount }
                operation correct(budget: Budget) { requires budget.spent < 0; budget.spent -= 2 }
                """);
        assertThat(Analyses.pair(forgotten, "correct", "correct").verdicts().get("AboveFloor"))
                .isInstanceOfSatisfying(Verdict.Refuted.class, refuted -> {
                    assertThat(refuted.run()).isEmpty();
                    assertThat(refuted.advice()).isEmpty();
                });
    }

    @Test
    void aProofSaysWhatItUsed() {
        Analysis analysis = Analyses.explained("""
                application bank
                entity Account { key id: uuid; balance: int counter; open: boolean }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                invariant Unrelated unique Account(open)
                operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
                """);
        Verdict proof = Analyses.pair(analysis, "deposit", "deposit").verdicts().get("NotOverdrawn");
        assertThat(proof)
                .isInstanceOfSatisfying(
                        Verdict.Proved.class,
                        proved -> assertThat(proved.used())
                                .contains("the guard of deposit where it was invoked")
                                .anyMatch(used -> used.startsWith("NotOverdrawn "))
                                .noneMatch(used -> used.contains("Unrelated") || used.contains("negated")));
    }
}
