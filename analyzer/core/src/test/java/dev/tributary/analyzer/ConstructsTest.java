package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan.PairVerdict;
import org.junit.jupiter.api.Test;

/** Every construct of the language, on applications whose verdicts follow from its meaning. */
class ConstructsTest {

    @Test
    void aCountIsKeptByWhatChangesBothSides() {
        Analysis analysis = Analyses.of("""
                application orders
                entity Orders { key id: uuid; lines: int counter }
                entity Line { key id: uuid; order: Orders immutable }
                invariant Counted for all o in Orders: o.lines == count(l in Line where l.order == o)
                operation open(id: new Orders) { insert Orders { id, lines: 0 } }
                operation add(id: new Line, order: Orders) { insert Line { id, order }; order.lines += 1 }
                operation forget(id: new Line, order: Orders) { insert Line { id, order } }
                """);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
        // Nothing can ever pass the check of `forget`, and that is said.
        assertThat(analysis.warnings()).extracting(Warning::code).containsExactly("TRB0202");
        assertThat(analysis.localChecks().get("add")).isEmpty();
    }

    @Test
    void twoDeletionsOfOneRowAreCountedOnce() {
        Analysis analysis = Analyses.of("""
                application orders
                entity Orders { key id: uuid; lines: int counter }
                entity Line { key id: uuid; order: Orders immutable }
                invariant Counted for all o in Orders: o.lines == count(l in Line where l.order == o)
                operation remove(line: Line) { delete line; line.order.lines -= 1 }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("remove remove");
        assertThat(Analyses.pair(analysis, "remove", "remove").conflictKey()).contains("different line");
    }

    @Test
    void aCapacityIsNotKeptByInsertsAlone() {
        Analysis analysis = Analyses.of("""
                application tournament
                entity Player { key id: uuid }
                entity Enrolment { key id: uuid; player: Player immutable; fee: int immutable }
                invariant AtMostTen count(e in Enrolment) <= 10
                invariant Paid sum(e.fee for e in Enrolment) >= 0
                operation enrol(id: new Enrolment, player: Player, fee: int) { requires fee >= 0; insert Enrolment { id, player, fee } }
                operation leave(e: Enrolment) { delete e }
                """);
        assertThat(Analyses.pair(analysis, "enrol", "enrol").brokenInvariants()).containsExactly("AtMostTen");
        assertThat(Analyses.verdict(analysis, "enrol", "leave")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void aLaterBidBreaksAWinnerThatWasTheGreatest() {
        Analysis analysis = Analyses.of("""
                application auction
                entity Auction { key id: uuid; winner: Bid? }
                entity Bid { key id: uuid; auction: Auction immutable; amount: int immutable }
                invariant WinnerIsHighest for all a in Auction: a.winner != null implies
                    a.winner.amount == max(b.amount for b in Bid where b.auction == a)
                operation bid(id: new Bid, auction: Auction, amount: int) {
                  requires auction.winner == null
                  insert Bid { id, auction, amount }
                }
                operation close(auction: Auction) {
                  choosing best: Bid
                  requires best.auction == auction and for all b in Bid where b.auction == auction: b.amount <= best.amount
                  auction.winner = best
                }
                """);
        assertThat(Analyses.conflicts(analysis)).contains("bid close");
        assertThat(Analyses.verdict(analysis, "bid", "bid")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.pair(analysis, "bid", "close").brokenInvariants()).containsExactly("WinnerIsHighest");
    }

    @Test
    void whatMustExistIsNotKeptByTwoDeletions() {
        Analysis analysis = Analyses.of("""
                application doctors
                entity Doctor { key id: uuid; onCall: boolean }
                invariant SomebodyIsOnCall exists d in Doctor where d.onCall
                operation hire(id: new Doctor) { insert Doctor { id, onCall: true } }
                operation sleep(d: Doctor) { requires exists o in Doctor where o.onCall and o != d; d.onCall = false }
                operation wake(d: Doctor) { d.onCall = true }
                """);
        assertThat(Analyses.conflicts(analysis)).contains("sleep sleep");
        assertThat(Analyses.verdict(analysis, "hire", "sleep")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "hire", "hire")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "wake", "wake")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void aCascadeTakesWhatWasInsertedMeanwhile() {
        Analysis analysis = Analyses.of("""
                application courses
                entity Course { key id: uuid }
                entity Student { key id: uuid }
                entity Enrolment { key id: uuid; course: Course immutable on delete cascade; student: Student immutable }
                operation enrol(id: new Enrolment, course: Course, student: Student) { insert Enrolment { id, course, student } }
                operation cancel(course: Course) { delete course }
                operation expel(student: Student) { delete student }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("enrol expel");
    }

    @Test
    void whatACascadeTakesIsMissingFromASum() {
        Analysis analysis = Analyses.of("""
                application ledger
                entity Total { key id: uuid; amount: int counter }
                entity Parent { key id: uuid }
                entity Child { key id: uuid; parent: Parent immutable on delete cascade; total: Total immutable; amount: int immutable }
                invariant Adds for all t in Total: t.amount == sum(c.amount for c in Child where c.total == t)
                operation add(id: new Child, parent: Parent, total: Total, amount: int) {
                  insert Child { id, parent, total, amount }
                  total.amount += amount
                }
                operation drop(parent: Parent) {
                  for each c in Child where c.parent == parent { c.total.amount -= c.amount }
                  delete parent
                }
                """);
        assertThat(Analyses.conflicts(analysis)).contains("add drop", "drop drop");
        assertThat(Analyses.verdict(analysis, "add", "add")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void ensuringTwiceIsHarmlessInsertingIsNot() {
        Analysis analysis = Analyses.of("""
                application counters
                entity Counter { key name: text; value: int counter; step: int immutable }
                operation ensureOne(name: text) { ensure Counter { name, value: 0, step: 1 } }
                operation ensureTwo(name: text) { ensure Counter { name, value: 0, step: 2 } }
                operation create(name: text) { insert Counter { name, value: 0, step: 1 } }
                """);
        assertThat(Analyses.verdict(analysis, "ensureOne", "ensureOne")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "ensureOne", "ensureTwo")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(Analyses.verdict(analysis, "ensureOne", "create")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(Analyses.verdict(analysis, "create", "create")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(Analyses.pair(analysis, "create", "create").conflictKey()).contains("different name");
    }

    @Test
    void aListOfAnyLengthIsProvedAbout() {
        Analysis analysis = Analyses.of("""
                application shipments
                entity Stock { key id: uuid; onHand: int counter }
                entity Delivery { key id: uuid; total: int counter }
                entity Item { key id: uuid; delivery: Delivery immutable; quantity: int immutable }
                invariant NotNegative for all s in Stock: s.onHand >= 0
                invariant Adds for all d in Delivery: d.total == sum(i.quantity for i in Item where i.delivery == d)
                operation receive(id: new Delivery, items: list of (id: new Item, stock: Stock, quantity: int)) {
                  requires for all i in items: i.quantity > 0
                  insert Delivery { id, total: 0 }
                  for each i in items {
                    insert Item { id: i.id, delivery: id, quantity: i.quantity }
                    i.stock.onHand += i.quantity
                  }
                }
                operation send(items: list of (stock: Stock, quantity: int)) {
                  for each i in items { i.stock.onHand -= i.quantity }
                }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("send send");
        assertThat(Analyses.pair(analysis, "send", "send").conflictKey()).contains("no common items.stock");
    }

    @Test
    void aBranchIsTakenWhereTheOperationRuns() {
        Analysis analysis = Analyses.of("""
                application branches
                entity X { key id: uuid; c: int counter; open: boolean min }
                invariant Bounded for all x in X: x.c <= 1
                operation tick(x: X) { if x.c == 0 { x.c += 1 } }
                operation shut(x: X) { lower x.open to false }
                operation reset(x: X) { if x.c == 1 { x.c -= 1 } else { x.c -= 2 } }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("tick tick");
    }

    @Test
    void aLoopOverRowsChangesThoseThatItSaw() {
        Analysis analysis = Analyses.of("""
                application tickets
                entity Customer { key id: uuid; level: int }
                entity Ticket { key id: uuid; customer: Customer immutable; open: boolean }
                invariant GoldIsServed for all t in Ticket: t.customer.level >= 3 implies not t.open
                operation raiseTicket(id: new Ticket, customer: Customer) {
                  insert Ticket { id, customer, open: true }
                }
                operation promote(customer: Customer) {
                  for each t in Ticket where t.customer == customer { t.open = false }
                  customer.level = 3
                }
                """);
        assertThat(Analyses.conflicts(analysis)).contains("raiseTicket promote");
        assertThat(Analyses.verdict(analysis, "promote", "promote")).isEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void interestIsShippedAsTheRoundedAmount() {
        Analysis analysis = Analyses.of("""
                application savings
                entity Account { key id: uuid; balance: decimal(12, 2) counter; deposits: decimal(12, 2) counter }
                invariant NotNegative for all a in Account: a.balance >= 0 and a.deposits >= 0
                operation interest(a: Account) { a.balance += a.balance * 0.0333 }
                operation charge(a: Account) { a.balance -= a.balance * 0.5 }
                """);
        assertThat(Analyses.verdict(analysis, "interest", "interest")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(analysis.localChecks().get("interest")).isEmpty();
        assertThat(Analyses.verdict(analysis, "charge", "charge")).isEqualTo(PairVerdict.CONFLICT);
    }

    @Test
    void aProductIsDecidedOrSaidToBeUndecided() {
        Analysis analysis = Analyses.of("""
                application prices
                entity Product { key id: uuid; price: int immutable }
                entity Cart { key id: uuid; total: long counter }
                invariant PriceIsPositive for all p in Product: p.price >= 0
                invariant TotalIsPositive for all c in Cart: c.total >= 0
                operation add(cart: Cart, product: Product, quantity: int) {
                  requires quantity > 0
                  cart.total += product.price * quantity
                }
                operation take(cart: Cart, product: Product, quantity: int) {
                  requires quantity > 0
                  cart.total -= product.price * quantity
                }
                """);
        assertThat(Analyses.verdict(analysis, "add", "add")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(analysis.localChecks().get("add")).isEmpty();
        assertThat(Analyses.verdict(analysis, "take", "take")).isNotEqualTo(PairVerdict.COMPATIBLE);
    }

    @Test
    void textsAreHeldToTheirLengthWhereTheyAreWritten() {
        Analysis analysis = Analyses.of("""
                application users
                entity User { key id: uuid; name: text; mail: text? }
                invariant ShortName for all u in User: length(u.name) <= 20
                invariant Mail for all u in User: u.mail == null or matches(u.mail, ".+@.+")
                operation rename(u: User, name: text) { u.name = name }
                operation write(u: User, mail: text?) { u.mail = mail }
                operation clear(u: User) { u.mail = null }
                """);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
        assertThat(analysis.localChecks().get("rename")).containsExactly("ShortName");
        assertThat(analysis.localChecks().get("clear")).isEmpty();
    }

    @Test
    void deferredInvariantsAreNotHeldAndNotAssumed() {
        Analysis analysis = Analyses.of("""
                application promotions
                entity Promotion { key id: uuid; used: int counter; cap: int immutable; open: boolean }
                deferred invariant NotOverused for all p in Promotion: p.used <= p.cap compensated by settle
                invariant CapIsPositive for all p in Promotion: p.cap >= 0
                operation use(p: Promotion) { requires p.used < p.cap; p.used += 1 }
                operation settle(p: Promotion) { p.open = false }
                """);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
    }

    @Test
    void aSelfReferenceNeverEndsAndStillAnswers() {
        Analysis analysis = Analyses.of("""
                application tree
                entity Folder { key id: uuid; parent: Folder? immutable; rank: int immutable }
                invariant Down for all f in Folder: f.parent != null implies f.parent.rank < f.rank
                invariant Root exists f in Folder where f.parent == null
                operation create(id: new Folder, parent: Folder, rank: int) {
                  requires rank > parent.rank
                  insert Folder { id, parent, rank }
                }
                operation remove(folder: Folder) { requires folder.parent != null; delete folder }
                """);
        assertThat(Analyses.verdict(analysis, "create", "create")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "create", "remove")).isEqualTo(PairVerdict.CONFLICT);
        assertThat(Analyses.verdict(analysis, "remove", "remove")).isEqualTo(PairVerdict.COMPATIBLE);
    }
}
