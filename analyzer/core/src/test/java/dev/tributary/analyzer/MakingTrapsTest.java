package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan.PairVerdict;
import org.junit.jupiter.api.Test;

/** Conflicts that are easily proved away: by rows that are made in branches, twice, or under keys of few values. */
class MakingTrapsTest {

    @Test
    void theKeyOfAnInsertSaysNothingWhereItsBranchIsNotTaken() {
        Analysis analysis = Analyses.of("""
                application loyalty
                entity Customer { key id: uuid }
                entity Points { key customer: Customer; value: int counter }
                entity Till { key id: uuid; cash: int counter }
                invariant CashNotNegative for all t in Till: t.cash >= 0
                operation refund(till: Till, customer: Customer?, amount: int) {
                  requires amount > 0
                  if customer != null { ensure Points { customer, value: 0 }; Points(customer).value += amount }
                  else { till.cash -= amount }
                }
                """);
        assertThat(Analyses.pair(analysis, "refund", "refund").brokenInvariants())
                .containsExactly("CashNotNegative");
    }

    @Test
    void aKeyThatDoesNotFitSaysNothingWhereItsBranchIsNotTaken() {
        Analysis analysis = Analyses.of("""
                application slots
                entity Slot { key n: decimal(2, 0) }
                entity Till { key id: uuid; cash: int counter }
                invariant CashNotNegative for all t in Till: t.cash >= 0
                operation take(till: Till, n: int) { if n <= 99 { ensure Slot { n } } else { till.cash -= 1 } }
                """);
        assertThat(Analyses.pair(analysis, "take", "take").brokenInvariants()).containsExactly("CashNotNegative");
    }

    @Test
    void noRowIsNamedByAKeyThatFitsNoColumn() {
        Analysis analysis = Analyses.of("""
                application slots
                entity Slot { key n: decimal(1, 0) }
                entity Till { key id: uuid; cash: int counter }
                invariant CashNotNegative for all t in Till: t.cash >= 0
                operation take(till: Till, n: decimal(1, 0)) {
                  requires Slot(n + 1) == null
                  if n == 9 { till.cash -= 1 }
                }
                """);
        assertThat(Analyses.pair(analysis, "take", "take").brokenInvariants()).containsExactly("CashNotNegative");
    }

    @Test
    void whatIsThereIsNotEnsuredAgain() {
        Analysis analysis = Analyses.of("""
                application ensured
                entity K { key id: int; a: boolean max; b: boolean max }
                invariant NotBoth for all k in K: not (k.a and k.b)
                operation create(id: int) { ensure K { id, a: false, b: false } }
                operation seta(id: int) { requires K(id) != null; ensure K { id, a: true, b: false }; raise K(id).a to true }
                operation setb(id: int) { requires K(id) != null; ensure K { id, a: false, b: true }; raise K(id).b to true }
                """);
        assertThat(Analyses.pair(analysis, "seta", "setb").brokenInvariants()).contains("NotBoth");
    }

    @Test
    void oneInvocationMayEnsureARowTwice() {
        Analysis analysis = Analyses.of("""
                application twice
                entity User { key id: uuid; credit: int counter }
                entity Friendship { key a: User; key b: User; weight: int counter }
                invariant CreditNotNegative for all u in User: u.credit >= 0
                operation join(id: new User) { insert User { id, credit: 3 } }
                operation befriend(a: User, b: User) {
                  requires a.credit >= 2
                  ensure Friendship { a, b, weight: 0 }
                  ensure Friendship { a: b, b: a, weight: 0 }
                  Friendship(a, b).weight += 1
                  if a == b { a.credit -= 2 }
                }
                """);
        assertThat(Analyses.pair(analysis, "befriend", "befriend").brokenInvariants())
                .contains("CreditNotNegative");
    }

    @Test
    void whatAnEnsureFindsItLeavesAsItIs() {
        Analysis analysis = Analyses.of("""
                application kept
                entity K { key id: int; n: int counter }
                invariant NoneOrOne for all k in K: k.n >= 0 and k.n <= 1
                operation twice(id: int) {
                  ensure K { id, n: 0 }
                  K(id).n += 1
                  ensure K { id, n: 0 }
                  K(id).n += 1
                }
                operation never(id: int) { insert K { id, n: 1 }; ensure K { id, n: 0 }; K(id).n += 1 }
                """);
        // Both add up to two in one row, so that they can never run.
        assertThat(analysis.warnings()).extracting(Warning::code).containsExactly("TRB0202", "TRB0202");
    }

    @Test
    void aDeletionReachesAllThatWasInsertedBelowIt() {
        Analysis analysis = Analyses.of("""
                application deep
                entity E0 { key id: uuid }
                entity E1 { key id: uuid; up: E0 immutable on delete cascade }
                entity E2 { key id: uuid; up: E1 immutable on delete cascade }
                entity E3 { key id: uuid; up: E2 immutable on delete cascade }
                entity E4 { key id: uuid; up: E3 immutable on delete cascade }
                entity E5 { key id: uuid; up: E4 immutable on delete cascade }
                entity E6 { key id: uuid; up: E5 immutable on delete cascade }
                entity Pointer { key id: uuid; to: E6 immutable }
                operation make(id: new E0) { insert E0 { id } }
                operation drop(e: E0) { delete e }
                operation build(e0: E0, p: new Pointer, e1: new E1, e2: new E2, e3: new E3, e4: new E4, e5: new E5, e6: new E6) {
                  insert E1 { id: e1, up: e0 }; insert E2 { id: e2, up: e1 }; insert E3 { id: e3, up: e2 }
                  insert E4 { id: e4, up: e3 }; insert E5 { id: e5, up: e4 }; insert E6 { id: e6, up: e5 }
                  insert Pointer { id: p, to: e6 }
                }
                """);
        assertThat(Analyses.pair(analysis, "drop", "build").brokenInvariants()).containsExactly("Pointer.to");
    }

    @Test
    void aTableOfFewRowsHasNoRowsOutside() {
        Analysis analysis = Analyses.of("""
                application few
                entity Alpha { key k1: boolean; r2: Alpha?; n3: int }
                invariant I6 for all x in Alpha, y in Alpha: x == y or not (x.r2 != null)
                invariant I7 count(z in Alpha where z.r2.n3 != 1) <= 1
                operation op17(p14: boolean) {
                  ensure Alpha { k1: p14, r2: null, n3: 2 }
                  for each z15 in Alpha { z15.n3 = 2 }
                }
                """);
        assertThat(Analyses.pair(analysis, "op17", "op17").brokenInvariants()).contains("I7");
    }

    @Test
    void aRegisterThatIsNeverSetToNullStaysSet() {
        Analysis analysis = Analyses.of("""
                application deliveries
                entity Parcel { key id: uuid; carrier: int? }
                entity Waiting { key id: uuid; parcel: Parcel immutable }
                invariant WaitsUntilSent for all p in Parcel: p.carrier == null implies (exists w in Waiting: w.parcel == p)
                operation order(id: new Parcel, waiting: new Waiting) {
                  insert Parcel { id, carrier: null }
                  insert Waiting { id: waiting, parcel: id }
                }
                operation send(parcel: Parcel, carrier: int) {
                  requires parcel.carrier == null
                  parcel.carrier = carrier
                  for each w in Waiting where w.parcel == parcel { delete w }
                }
                """);
        assertThat(Analyses.verdict(analysis, "send", "send")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void twoInvocationsHaveListsOfTheirOwnInsideAggregates() {
        Analysis analysis = Analyses.of("""
                application lists
                entity Item { key id: uuid; done: boolean immutable }
                entity Flag { key id: uuid; p: boolean max; q: boolean max }
                invariant NotBoth for all f in Flag: not (f.p and f.q)
                operation mark(flag: Flag, items: list of Item, n: int) {
                  requires n in (1, 2)
                  requires n == count(x in Item where x.done and (exists i in items: i == x))
                  if n == 1 { raise flag.p to true } else { raise flag.q to true }
                }
                """);
        assertThat(Analyses.pair(analysis, "mark", "mark").brokenInvariants()).containsExactly("NotBoth");
    }

    @Test
    void namesMeanNothingToTheProof() {
        Analysis deleted = Analyses.of("""
                application softdelete
                entity Account { key id: uuid; deleted: boolean max; inserted: boolean; fee: int counter }
                invariant FeeNotNegative for all a in Account: a.fee >= 0
                operation refund(a: Account) { if a.deleted { a.fee -= 1 } }
                operation charge(a: Account) { if not a.inserted { a.fee -= 1 } }
                """);
        assertThat(Analyses.conflicts(deleted)).containsExactly("refund refund", "refund charge", "charge charge");
        Analysis stamp = Analyses.of("""
                application events
                entity Event { key id: uuid; at: timestamp immutable }
                invariant OneAtATime unique Event(at)
                operation log(id: new Event, stamp: timestamp) { insert Event { id, at: stamp } }
                """);
        assertThat(Analyses.pair(stamp, "log", "log").conflictKey()).contains("different stamp");
    }

    @Test
    void aTurnOfALoopFindsWhatAnEarlierTurnMade() {
        Analysis analysis = Analyses.of("""
                application named
                entity C { key k: int; n: int counter }
                entity Till { key id: uuid; cash: int counter }
                invariant CashNotNegative for all t in Till: t.cash >= 0
                operation run(till: Till, lines: list of (j: int, k: int), j: int) {
                  requires C(j) == null and (exists l in lines: l.j == j)
                  for each l in lines { C(l.j).n += 1; ensure C { k: l.k, n: 0 } }
                  till.cash -= 1
                }
                """);
        assertThat(Analyses.pair(analysis, "run", "run").brokenInvariants()).contains("CashNotNegative");
    }

    @Test
    void inALoopTheLastTurnStandsNotTheLastStatement() {
        Analysis analysis = Analyses.of("""
                application assigns
                entity R { key id: uuid; v: int; f: boolean max }
                invariant V for all r in R: not (r.v == 1 and r.f)
                operation setf(r: R) { requires r.v != 1; raise r.f to true }
                operation many(x: R, y: R, lines: list of (a: R, b: R)) {
                  requires (exists m in lines: m.b == x) and (exists m in lines: m.b == y)
                  requires for all l in lines: (l.a == x or l.a == y) and (l.b == x or l.b == y)
                  for each l in lines { l.a.v = 1; l.b.v = 2 }
                }
                """);
        assertThat(Analyses.pair(analysis, "setf", "many").brokenInvariants()).containsExactly("V");
    }

    @Test
    void whatACascadeHangsOnHasToBeThereWhenItIsMade() {
        Analysis analysis = Analyses.of("""
                application dangling
                entity Orders { key id: uuid }
                entity Line { key id: uuid; order: Orders immutable on delete cascade }
                operation weird(id: new Orders, line: new Line, c: boolean) {
                  if c { insert Orders { id } }
                  insert Line { id: line, order: id }
                }
                operation open(id: new Orders, line: new Line) { insert Orders { id }; insert Line { id: line, order: id } }
                operation add(order: Orders, line: new Line) { insert Line { id: line, order } }
                """);
        assertThat(analysis.localChecks().get("weird")).containsExactly("Line.order");
        assertThat(analysis.localChecks().get("open")).isEmpty();
        assertThat(analysis.localChecks().get("add")).isEmpty();
    }

    @Test
    void aNullRaisesNothingAmongValuesThatDo() {
        Analysis analysis = Analyses.of("""
                application nullraise
                entity R { key id: uuid; hi: int? max; on: boolean max }
                invariant X for all r in R: not (r.hi != null and r.on)
                operation on(r: R) { requires r.hi == null; raise r.on to true }
                operation up(r: R, xs: list of (v: int?, w: int)) {
                  requires exists x in xs: x.v == null and x.w >= 10
                  requires for all x in xs: (x.v == null and x.w >= 10) or (x.v != null and x.w <= 5)
                  for each x in xs { raise r.hi to x.v * 0 + x.w }
                }
                """);
        assertThat(Analyses.pair(analysis, "on", "up").brokenInvariants()).containsExactly("X");
    }

    @Test
    void aRowIsTheSameUnderAllItsNamesAlsoInSumsOverALoop() {
        Analysis analysis = Analyses.of("""
                application sums
                entity Alpha { key k1: text; n2: int counter }
                invariant I5 for all x in Alpha: x.n2 <= 2
                invariant I6 count(z in Alpha where z.n2 > 2) <= 3
                operation add(p9: list of Alpha, p11: int) {
                  requires p11 == count(w in Alpha where (exists v in p9: v == w))
                  for each l10 in p9 { l10.n2 += 1 }
                }
                """);
        assertThat(Analyses.pair(analysis, "add", "add").brokenInvariants()).contains("I5");
        assertThat(Analyses.pair(analysis, "add", "add").verdicts().get("I5"))
                .isInstanceOfSatisfying(
                        Verdict.Refuted.class,
                        refuted -> assertThat(refuted.counterexample()
                                        .first()
                                        .arguments()
                                        .get("p9"))
                                .endsWith("...]"));
    }
}
