package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two versions of one application at the same time. */
class BesideTest {
    private static final String OLD = """
            application bank
            entity Account { key id: uuid; balance: int counter; most: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 0, most: 0 } }
            operation deposit(a: Account, n: int) { requires n > 0; a.balance += n }
            operation withdraw(a: Account, n: int) { requires n > 0; requires a.balance >= n; a.balance -= n }
            """;

    private static Plan.Transition beside(String own, String other, boolean older) throws Exception {
        AnalyzerOptions options = AnalyzerOptions.defaults();
        InvFile.Result mine = InvFile.parse("bank.inv", own);
        InvFile.Result others = InvFile.parse("other.inv", other);
        assertThat(mine.diagnostics()).isEmpty();
        assertThat(others.diagnostics()).isEmpty();
        Z3Solver solver = new Z3Solver(Duration.ofSeconds(10));
        Analysis alone = Analyzer.verdicts(mine.application().orElseThrow(), options, solver);
        Plan.Transition transition = Beside.analyze(alone, others, older, options, solver);
        Plan whole = alone.plan(mine.fingerprint()).beside(transition);
        assertThat(PlanFormat.read(PlanFormat.write(whole))).isEqualTo(whole);
        return transition;
    }

    private static Plan.Verdict verdict(Plan.Transition transition, String operation) {
        return transition.operation(operation).orElseThrow().verdict();
    }

    @Test
    void aVersionKeepsWhatTheOlderOneReliesOnEvenWhenItHasDroppedIt() throws Exception {
        String dropped = OLD.replaceAll("invariant .*", "").replace("requires a.balance >= n; ", "");
        Plan.Transition transition = beside(dropped, OLD, true);
        assertThat(verdict(transition, "withdraw")).isEqualTo(Plan.Verdict.COORDINATED);
        assertThat(transition.operation("withdraw").orElseThrow().localChecks()).containsExactly("NotOverdrawn");
        assertThat(verdict(transition, "deposit")).isEqualTo(Plan.Verdict.CONFLUENT);
        assertThat(transition.stricter()).isEmpty();
        assertThat(transition.pairs())
                .anyMatch(p -> p.first().equals("withdraw_before") || p.second().equals("withdraw_before"));
        assertThat(transition.operation("withdraw").orElseThrow().unrepeatable())
                .isEqualTo("the two versions declare it differently");
    }

    @Test
    void anInvariantThatIsNewIsNamedAndNotReliedOn() throws Exception {
        String added = OLD + "invariant Bounded for all a in Account: a.balance <= a.most\n";
        Plan.Transition transition = beside(added, OLD, true);
        assertThat(transition.added()).containsExactly("Bounded");
        assertThat(transition.operation("deposit").orElseThrow().localChecks()).isEmpty();
        // Alone it needs the coordinator, and so it does from the start.
        assertThat(verdict(transition, "deposit")).isEqualTo(Plan.Verdict.COORDINATED);
    }

    @Test
    void anOperationOfTheOtherVersionThatRunsTooFreelyIsNamed() throws Exception {
        String boxes = """
                application boxes
                entity Box { key id: uuid }
                entity Item { key id: uuid; box: Box immutable }
                operation open(id: new Box) { insert Box { id } }
                operation put(id: new Item, box: Box) { insert Item { id, box } }
                """;
        String removing = boxes + """
                operation remove(box: Box) {
                  requires not exists i in Item: i.box == box
                  delete box
                }
                """;
        // Alone, the older version puts wherever it likes: nothing there takes a box away.
        Plan.Transition transition = beside(removing, boxes, true);
        assertThat(transition.stricter()).containsExactly("put");
        Plan.Transition prepared = beside(boxes, removing, false);
        assertThat(verdict(prepared, "put")).isEqualTo(Plan.Verdict.COORDINATED);
        assertThat(verdict(prepared, "open")).isEqualTo(Plan.Verdict.CONFLUENT);
    }

    @Test
    void rowsMayGetAttributesThatCanBeNull() throws Exception {
        String noted = OLD.replace("most: int counter }", "most: int counter; note: text? }")
                .replace("most: 0 }", "most: 0, note: null }");
        Plan.Transition transition = beside(noted, OLD, true);
        assertThat(verdict(transition, "deposit")).isEqualTo(Plan.Verdict.CONFLUENT);
        assertThat(transition.operation("open").orElseThrow().unrepeatable()).isNull();
        Plan.Transition reverse = beside(OLD, noted, false);
        assertThat(reverse.older()).isFalse();
        assertThat(verdict(reverse, "withdraw")).isEqualTo(Plan.Verdict.COORDINATED);
    }

    @Test
    void whatTheOtherVersionCannotLiveWithIsRefused() {
        assertThatThrownBy(() -> beside(OLD.replace("most: int counter }", "most: int max }"), OLD, true))
                .isInstanceOf(Beside.IncompatibleVersionsException.class)
                .hasMessage("attribute Account.most was int counter and is int max");
        assertThatThrownBy(() ->
                        beside(OLD.replace("; most: int counter }", " }").replace(", most: 0 }", " }"), OLD, true))
                .hasMessageContaining("attribute Account.most is gone");
        assertThatThrownBy(() -> beside(
                        OLD.replace("most: int counter }", "most: int counter; name: text }")
                                .replace("most: 0 }", "most: 0, name: \"\" }"),
                        OLD,
                        true))
                .hasMessageContaining("let it be null (`?`) first");
        assertThatThrownBy(() -> beside("application bank\n", OLD, true))
                .hasMessageContaining("entity Account is gone, and the older version still writes it");
    }
}
