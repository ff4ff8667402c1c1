package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.Plan.PairVerdict;
import org.junit.jupiter.api.Test;

/** Rows that operations name by their keys, and rows whose keys are generated. */
class KeyedRowsTest {
    private static final String COUNTERS = """
            application counters
            entity Customer { key id: uuid }
            entity Counter { key customer: Customer; key kind: text; value: int counter }
            invariant NotNegative for all c in Counter: c.value >= 0
            operation join(id: new Customer) { insert Customer { id } }
            operation up(customer: Customer) {
              ensure Counter { customer, kind: "orders", value: 0 }
              Counter(customer, "orders").value += 1
            }
            operation down(customer: Customer) {
              requires Counter(customer, "orders").value > 0
              Counter(customer, "orders").value -= 1
            }
            """;

    @Test
    void aCounterIsMadeByWhoeverComesFirstAndChangedByAll() {
        Analysis analysis = Analyses.of(COUNTERS);
        assertThat(Analyses.conflicts(analysis)).containsExactly("down down");
        assertThat(Analyses.pair(analysis, "down", "down").conflictKey()).contains("different customer");
        // Whether the row is there is seen when it is ensured.
        assertThat(analysis.localChecks().get("up")).containsExactly("Counter.key");
        assertThat(analysis.localChecks().get("down")).isEmpty();
        assertThat(analysis.warnings()).isEmpty();
    }

    @Test
    void differentKeysNameDifferentRows() {
        Analysis analysis = Analyses.of(COUNTERS + """
                operation refund(customer: Customer) {
                  requires Counter(customer, "refunds").value > 0
                  Counter(customer, "refunds").value -= 1
                }
                """);
        assertThat(Analyses.verdict(analysis, "down", "refund")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "refund", "refund")).isEqualTo(PairVerdict.CONFLICT);
    }

    @Test
    void aRowCanReferToOneThatTheSameOperationInserts() {
        Analysis analysis = Analyses.of("""
                application orders
                entity District { key id: uuid }
                entity Orders { key district: District; key number: int }
                entity Line { key id: uuid; order: Orders immutable }
                operation open(district: District, number: int, lines: list of (id: new Line)) {
                  insert Orders { district, number }
                  for each l in lines { insert Line { id: l.id, order: Orders(district, number) } }
                }
                operation add(id: new Line, district: District, number: int) {
                  insert Line { id, order: Orders(district, number) }
                }
                operation cancel(order: Orders) { delete order }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("open open", "add cancel");
        assertThat(Analyses.pair(analysis, "open", "open").brokenInvariants()).containsExactly("Orders.key");
        assertThat(Analyses.pair(analysis, "open", "open").conflictKey())
                .contains("different district or different number");
        assertThat(Analyses.pair(analysis, "add", "cancel").brokenInvariants()).containsExactly("Line.order");
        assertThat(analysis.localChecks().get("open")).containsExactly("Orders.key");
        assertThat(analysis.localChecks().get("add")).isEmpty();
    }

    @Test
    void whatDoesNotExistYetIsNull() {
        Analysis analysis = Analyses.of("""
                application seats
                entity Seat { key number: int; taken: int counter }
                invariant Once for all s in Seat: s.taken <= 1
                operation build(number: int) {
                  requires Seat(number) == null
                  ensure Seat { number, taken: 0 }
                }
                operation take(number: int) {
                  requires Seat(number).taken < 1
                  Seat(number).taken += 1
                }
                operation never(number: int) {
                  requires Seat(number) == null
                  Seat(number).taken += 1
                }
                """);
        assertThat(Analyses.verdict(analysis, "build", "build")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "build", "take")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.pair(analysis, "take", "take").conflictKey()).contains("different number");
        // It needs a row of which its guard says that it is not there.
        assertThat(analysis.warnings()).extracting(Warning::code).containsExactly("TRB0202");
    }

    @Test
    void anInvariantCanNameARowByItsKey() {
        Analysis analysis = Analyses.of("""
                application prices
                entity Product { key sku: text }
                entity Price { key product: Product; amount: int max }
                invariant EveryProductHasAPrice for all p in Product: Price(p) != null
                operation create(sku: text, amount: int) {
                  insert Product { sku }
                  insert Price { product: Product(sku), amount }
                }
                operation increase(product: Product, amount: int) { raise Price(product).amount to amount }
                operation discontinue(product: Product) { delete Price(product) }
                """);
        assertThat(Analyses.pair(analysis, "create", "create").brokenInvariants())
                .containsExactlyInAnyOrder("Product.key", "Price.key");
        assertThat(Analyses.verdict(analysis, "increase", "increase")).isEqualTo(PairVerdict.COMPATIBLE);
        assertThat(Analyses.verdict(analysis, "create", "increase")).isEqualTo(PairVerdict.COMPATIBLE);
        // It always breaks the invariant by itself, so that it never commits.
        assertThat(analysis.localChecks().get("discontinue")).contains("EveryProductHasAPrice");
        assertThat(analysis.localChecks().get("create")).doesNotContain("EveryProductHasAPrice");
    }

    @Test
    void anIndexByKeyThatRefersBackIsDecided() {
        Analysis analysis = Analyses.of("""
                application byk
                entity Idx { key a: int; owner: O? }
                entity O { key id: uuid; idx: int; on: boolean max }
                invariant Reach for all o in O: o.on implies Idx(o.idx).owner == o
                operation o(id: new O, idx: int) { insert O { id, idx, on: false } }
                """);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
    }

    private static final String CARTS = """
            application carts
            entity Cart { key id: uuid }
            entity Item { key id: uuid; cart: Cart immutable; quantity: int immutable }
            entity Orders { key id: uuid }
            entity Line { key id: uuid; order: Orders immutable; item: Item immutable; quantity: int immutable }
            """;

    private static final String BUY = """
            operation buy(id: new Orders, cart: Cart) {
              insert Orders { id }
              for each i in Item where i.cart == cart {
                insert Line { id: new, order: id, item: i, quantity: i.quantity }
              }
            }
            """;

    @Test
    void everyRowOfALoopGetsAKeyOfItsOwn() {
        Analysis analysis = Analyses.of(CARTS + """
                invariant OnceAnOrder unique Line(order, item)
                invariant Positive for all i in Item: i.quantity > 0
                invariant AllPositive for all l in Line: l.quantity > 0
                """ + BUY);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
        assertThat(analysis.localChecks().get("buy")).isEmpty();
    }

    @Test
    void whatTwoLoopsInsertCanClash() {
        Analysis analysis = Analyses.of(CARTS + "invariant BoughtOnce unique Line(item)\n" + BUY);
        assertThat(Analyses.pair(analysis, "buy", "buy").brokenInvariants()).containsExactly("BoughtOnce");
        assertThat(Analyses.pair(analysis, "buy", "buy").conflictKey()).contains("different cart");
    }

    @Test
    void aGeneratedKeyNeedsNoParameter() {
        Analysis analysis = Analyses.of("""
                application log
                entity Entry { key id: uuid; text: text immutable }
                operation append(text: text) { insert Entry { id: new, text } }
                """);
        assertThat(Analyses.conflicts(analysis)).isEmpty();
        assertThat(analysis.application().invariants()).isEmpty();
    }
}
