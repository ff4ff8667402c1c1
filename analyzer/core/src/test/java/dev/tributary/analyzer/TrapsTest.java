package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan.PairVerdict;
import org.junit.jupiter.api.Test;

/** Small applications on which a proof that cuts a corner comes to the wrong verdict. */
class TrapsTest {

    @Test
    void aGuardIsNotReadAgainWhereTheEffectsArrive() {
        Analysis analysis = Analyses.of("""
                application once
                entity X { key id: uuid; c: int counter }
                invariant AtMostTwo for all x in X: x.c <= 2
                operation tick(x: X) { requires x.c == 0; x.c += 1 }
                """);
        assertThat(Analyses.verdict(analysis, "tick", "tick")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(analysis.coordinated()).containsExactly("tick");
    }

    @Test
    void oneStampKeepsRegistersOfOneInvocationTogether() {
        Analysis analysis = Analyses.of("""
                application range
                entity X { key id: uuid; lo: int; hi: int }
                invariant Ordered for all x in X: x.lo <= x.hi
                operation both(x: X, a: int, b: int) { requires a <= b; x.lo = a; x.hi = b }
                """);
        assertThat(Analyses.verdict(analysis, "both", "both")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(analysis.localChecks().get("both")).isEmpty();
    }

    @Test
    void registersOfDifferentInvocationsCanCross() {
        Analysis analysis = Analyses.of("""
                application range
                entity X { key id: uuid; lo: int; hi: int }
                invariant Ordered for all x in X: x.lo <= x.hi
                operation low(x: X, a: int) { x.lo = a }
                operation high(x: X, b: int) { x.hi = b }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("low high");
        assertThat(Analyses.pair(analysis, "low", "high").conflictKey()).contains("different x");
        assertThat(analysis.localChecks().get("low")).containsExactly("Ordered");
    }

    @Test
    void losingToALaterWriteIsPartOfTheState() {
        // One assigns both, the other one of the two: the pair mixes whatever the stamps say.
        Analysis analysis = Analyses.of("""
                application range
                entity X { key id: uuid; lo: int; hi: int }
                invariant Ordered for all x in X: x.lo <= x.hi
                operation both(x: X, a: int, b: int) { requires a <= b; x.lo = a; x.hi = b }
                operation high(x: X, b: int) { requires x.lo <= b; x.hi = b }
                """);
        assertThat(Analyses.verdict(analysis, "both", "high")).isEqualTo(PairVerdict.CONFLICT);
    }

    @Test
    void aMaximumStaysBelowAFixedBound() {
        Analysis analysis = Analyses.of("""
                application peaks
                entity X { key id: uuid; peak: int max; limit: int immutable }
                invariant Bounded for all x in X: x.peak <= x.limit
                operation see(x: X, v: int) { raise x.peak to v }
                """);
        assertThat(analysis.coordinated()).isEmpty();
        assertThat(analysis.localChecks().get("see")).containsExactly("Bounded");
    }

    @Test
    void aMaximumAndAMovingBoundConflict() {
        Analysis analysis = Analyses.of("""
                application peaks
                entity X { key id: uuid; peak: int max; limit: int min }
                invariant Bounded for all x in X: x.peak <= x.limit
                operation see(x: X, v: int) { raise x.peak to v }
                operation tighten(x: X, v: int) { lower x.limit to v }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("see tighten");
    }

    @Test
    void twoMaximaUnderASumConflict() {
        Analysis analysis = Analyses.of("""
                application peaks
                entity X { key id: uuid; a: int max; b: int max }
                invariant Bounded for all x in X: x.a + x.b <= 10
                operation left(x: X, v: int) { raise x.a to v }
                operation right(x: X, v: int) { raise x.b to v }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("left right");
    }

    @Test
    void deletingAParentConflictsWithInsertingItsChild() {
        Analysis analysis = Analyses.of("""
                application tree
                entity P { key id: uuid }
                entity C { key id: uuid; p: P immutable }
                operation plant(id: new P) { insert P { id } }
                operation grow(id: new C, p: P) { insert C { id, p } }
                operation prune(c: C) { delete c }
                operation fell(p: P) { delete p }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("grow fell");
        PairAnalysis pair = Analyses.pair(analysis, "grow", "fell");
        assertThat(pair.brokenInvariants()).containsExactly("C.p");
        assertThat(pair.conflictKey()).contains("different p");
        assertThat(analysis.coordinated()).containsExactlyInAnyOrder("grow", "fell");
        assertThat(analysis.localChecks().get("fell")).containsExactly("C.p");
        assertThat(analysis.localChecks().get("grow")).isEmpty();
    }

    @Test
    void movingAReferenceConflictsWithDeletingItsTarget() {
        Analysis analysis = Analyses.of("""
                application staff
                entity Team { key id: uuid }
                entity Person { key id: uuid; team: Team }
                operation move(person: Person, team: Team) { person.team = team }
                operation dissolve(team: Team) { delete team }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("move dissolve");
        assertThat(Analyses.pair(analysis, "move", "dissolve").brokenInvariants())
                .containsExactly("Person.team");
    }

    @Test
    void chosenKeysConflictHoweverTheRowsDiffer() {
        Analysis analysis = Analyses.of("""
                application names
                entity User { key name: text; kind: int immutable }
                operation admin(name: text) { insert User { name, kind: 1 } }
                operation guest(name: text) { insert User { name, kind: 2 } }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("admin admin", "admin guest", "guest guest");
        assertThat(Analyses.pair(analysis, "admin", "guest").brokenInvariants()).containsExactly("User.key");
        assertThat(Analyses.pair(analysis, "admin", "guest").conflictKey()).contains("different name");
    }

    @Test
    void differentLiteralsAreDifferentKeys() {
        Analysis analysis = Analyses.of("""
                application names
                entity User { key name: text; level: int immutable }
                operation root(level: int) { insert User { name: "root", level } }
                operation guest(level: int) { insert User { name: "guest", level } }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("root root", "guest guest");
        assertThat(Analyses.pair(analysis, "root", "root").conflictKey()).isEmpty();
    }

    @Test
    void generatedKeysDoNotConflict() {
        Analysis analysis = Analyses.of("""
                application names
                entity User { key id: uuid; name: text }
                operation join(id: new User, name: text) { insert User { id, name } }
                """);
        assertThat(analysis.coordinated()).isEmpty();
    }

    @Test
    void anUnstableGuardIsNotAssumed() {
        // `spend` would be safe if `open` could not be switched off behind its back.
        String entity = """
                application gate
                entity X { key id: uuid; open: boolean; c: int counter }
                invariant ClosedIsEmpty for all x in X: x.open or x.c == 0
                operation spend(x: X) { requires x.open; x.c += 1 }
                """;
        Analysis unstable = Analyses.of(entity + "operation close(x: X) { requires x.c == 0; x.open = false }");
        assertThat(Analyses.verdict(unstable, "spend", "close")).isEqualTo(PairVerdict.CONFLICT);
        Analysis stable = Analyses.of(entity + "operation reopen(x: X) { x.open = true }");
        assertThat(stable.coordinated()).isEmpty();
    }

    @Test
    void aGuardThatOnlyGrowsTruerIsAssumed() {
        Analysis analysis = Analyses.of("""
                application doors
                enum Step { DRAFT < SENT < PAID }
                entity X { key id: uuid; step: Step max; paid: int counter }
                invariant UnsentIsUnpaid for all x in X: x.step >= SENT or x.paid == 0
                operation send(x: X) { raise x.step to SENT }
                operation pay(x: X, v: int) { requires x.step >= SENT; x.paid += v }
                """);
        assertThat(analysis.coordinated()).isEmpty();
        assertThat(analysis.localChecks().get("pay")).isEmpty();
    }

    @Test
    void valuesReadInTheSnapshotAreConstantsAfterwards() {
        // Each copy alone is fine; a copy made from an old state arrives in a newer one.
        Analysis analysis = Analyses.of("""
                application mirrors
                entity X { key id: uuid; a: int counter; b: int counter }
                invariant Ahead for all x in X: x.b <= x.a
                operation raiseA(x: X, v: int) { requires v > 0; x.a += v }
                operation catchUp(x: X) { requires x.a >= x.b; x.b += x.a - x.b }
                """);
        assertThat(Analyses.verdict(analysis, "raiseA", "raiseA")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "catchUp", "catchUp")).isEqualTo(PairVerdict.CONFLICT);
    }

    @Test
    void severalVariablesAndDecimalsOfDifferentScale() {
        Analysis analysis = Analyses.of("""
                application caps
                entity A { key id: uuid; v: decimal(10, 2) max }
                entity B { key id: uuid; v: decimal(10, 3) min }
                invariant Below for all a in A, b in B: a.v <= b.v + 0.5
                operation up(a: A, v: decimal(10, 2)) { raise a.v to v }
                operation down(b: B, v: decimal(10, 3)) { lower b.v to v }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("up down");
        assertThat(Analyses.pair(analysis, "up", "down").conflictKey()).isEmpty();
    }

    @Test
    void uniqueIsBrokenByRegistersToo() {
        Analysis analysis = Analyses.of("""
                application names
                entity User { key id: uuid; name: text }
                invariant NameIsUnique unique User(name)
                operation rename(user: User, name: text) { user.name = name }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("rename rename");
    }

    @Test
    void referencesThatGoInCirclesEnd() {
        Analysis analysis = Analyses.of("""
                application tree
                entity Node { key id: uuid; parent: Node; size: int counter }
                invariant NotNegative for all n in Node: n.parent.size >= 0
                operation move(node: Node, parent: Node) { node.parent = parent }
                operation add(node: Node, v: int) { requires v > 0; node.parent.size += v }
                operation remove(node: Node) { delete node }
                """);
        assertThat(Analyses.verdict(analysis, "move", "remove")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(Analyses.verdict(analysis, "add", "add")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void namesMayBeInAnyAlphabet() {
        Analysis analysis = Analyses.of("""
                application läden
                entity Größe { key id: uuid; größe: int counter }
                invariant NichtNegativ for all größe in Größe: größe.größe >= 0
                operation entnehmen(größe: Größe, menge: int) { requires menge > 0; größe.größe -= menge }
                """);
        assertThat(Analyses.pair(analysis, "entnehmen", "entnehmen").conflictKey())
                .contains("different größe");
    }

    @Test
    void aLongBodyStaysALinearQuestion() {
        StringBuilder body = new StringBuilder();
        StringBuilder parameters = new StringBuilder("x: X");
        for (int i = 0; i < 12; i++) {
            parameters.append(", v").append(i).append(": int");
            body.append("raise x.peak to v")
                    .append(i)
                    .append("; x.c += v")
                    .append(i)
                    .append('\n');
        }
        Analysis analysis = Analyses.of("""
                application long
                entity X { key id: uuid; peak: int max; c: int counter }
                invariant Bounded for all x in X: x.peak <= 100
                operation many(%s) { %s }
                """.formatted(parameters, body));
        assertThat(analysis.coordinated()).isEmpty();
    }

    @Test
    void aKeyThatIsInsertedTwiceIsShown() {
        Analysis analysis = Analyses.of("""
                application keys
                entity A { key name: text; kind: int immutable }
                operation first(name: text) { insert A { name, kind: 1 } }
                operation second(name: text) { insert A { name, kind: 2 } }
                """);
        PairAnalysis pair = Analyses.pair(analysis, "first", "second");
        assertThat(pair.verdicts().get("A.key"))
                .isInstanceOfSatisfying(
                        Verdict.Refuted.class,
                        refuted -> assertThat(refuted.counterexample().moments())
                                .anySatisfy(moment -> assertThat(moment.rows())
                                        .anySatisfy(
                                                row -> assertThat(row.values()).containsKey("name"))));
    }

    @Test
    void aKeyThatRefersToANewRowIsNoGeneratedKeyOfItsOwn() {
        Analysis analysis = Analyses.of("""
                application queue
                entity Job { key id: uuid }
                entity Waiting { key job: Job }
                operation submit(id: new Job) { insert Job { id }; insert Waiting { job: id } }
                operation again(job: Job) { insert Waiting { job } }
                """);
        assertThat(Analyses.verdict(analysis, "submit", "submit")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "submit", "again")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.pair(analysis, "again", "again").brokenInvariants()).containsExactly("Waiting.key");
    }

    @Test
    void aListNamesNoRowThatIsInsertedMeanwhile() {
        Analysis analysis = Analyses.of("""
                application books
                entity Account { key id: uuid; entries: int counter }
                entity Entry { key id: uuid; account: Account immutable }
                invariant AddsUp for all a in Account: a.entries == count(e in Entry where e.account == a)
                operation open(id: new Account) { insert Account { id, entries: 0 } }
                operation post(lines: list of (id: new Entry, account: Account)) {
                  for each l in lines { insert Entry { id: l.id, account: l.account }; l.account.entries += 1 }
                }
                operation copy(account: Account) {
                  for each e in Entry where e.account == account {
                    insert Entry { id: new, account: e.account }
                    e.account.entries += 1
                  }
                }
                """);
        assertThat(Analyses.verdict(analysis, "open", "post")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "open", "copy")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "post", "post")).isEqualTo(PairVerdict.COMPATIBLE);
    }
}
