package dev.tributary.analyzer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final String SHOP = """
            application shop
            enum Status { HELD < SHIPPED }
            entity Product { key id: uuid; sku: text immutable }
            entity Stock { key product: Product; key place: int; onHand: int counter; reserved: int counter }
            entity Reservation { key id: uuid; stock: Stock immutable; quantity: int immutable; status: Status max }
            invariant SkuIsUnique unique Product(sku)
            invariant NotOversold for all s in Stock: s.reserved <= s.onHand
            invariant Positive for all r in Reservation: r.quantity > 0
            operation create(id: new Product, sku: text) { insert Product { id, sku } }
            operation open(product: Product, place: int) { insert Stock { product, place, onHand: 0, reserved: 0 } }
            operation receive(stock: Stock, quantity: int) { requires quantity > 0; stock.onHand += quantity }
            operation reserve(id: new Reservation, stock: Stock, quantity: int) {
              requires quantity > 0
              insert Reservation { id, stock, quantity, status: HELD }
              stock.reserved += quantity
            }
            """;

    private static Application application(String text) {
        InvFile.Result parsed = InvFile.parse("test.inv", text);
        assertThat(parsed.diagnostics()).isEmpty();
        return parsed.application().orElseThrow();
    }

    private static Search search(String text) {
        return new Search(application(text), Budget.defaults());
    }

    private static Run found(String text, String first, String second, String invariant) {
        Run run = search(text).find(first, second, invariant).orElseThrow();
        assertThat(run.invariant()).isEqualTo(invariant);
        assertThat(last(run.first())).isEqualTo(first);
        assertThat(last(run.second())).isEqualTo(second);
        return run;
    }

    private static String last(List<Run.Step> steps) {
        return steps.get(steps.size() - 1).call().operation();
    }

    private static List<String> history(Run run) {
        return run.history().stream().map(step -> step.call().operation()).toList();
    }

    private static List<String> values(List<Row> rows, String attribute) {
        return rows.stream()
                .filter(row -> row.values().containsKey(attribute))
                .map(row -> row.values().get(attribute))
                .toList();
    }

    @Test
    void twoReservationsOversellAndTheHistoryHasNoMoreThanItNeeds() {
        Run run = found(SHOP, "reserve", "reserve", "NotOversold");
        assertThat(history(run)).containsExactly("create", "open", "receive");
        assertThat(run.first()).hasSize(1);
        assertThat(run.second()).hasSize(1);
        assertThat(values(run.common(), "onHand")).containsExactly("1");
        assertThat(values(run.common(), "reserved")).containsExactly("0");
        assertThat(values(run.merged(), "reserved")).containsExactly("2");
        assertThat(run.first().get(0).call().arguments())
                .containsEntry("quantity", "1")
                .containsEntry("stock", "Stock#1");
        assertThat(run.violation()).isEqualTo("with s = Stock#1, `s.reserved <= s.onHand` is false");
    }

    @Test
    void twoInsertsOfOneUniqueValueOrOneKeyNeedNoHistory() {
        Run unique = found(SHOP, "create", "create", "SkuIsUnique");
        assertThat(unique.history()).isEmpty();
        assertThat(unique.violation()).isEqualTo("Product#1 and Product#2 agree on sku");
        Run key = found(SHOP, "open", "open", "Stock.key");
        assertThat(history(key)).containsExactly("create");
        assertThat(values(key.first().get(0).after(), "place"))
                .isEqualTo(values(key.second().get(0).after(), "place"));
    }

    @Test
    void whatIsCompatibleIsNotBroken() {
        Search search = search(SHOP);
        assertThat(search.find("receive", "reserve", "NotOversold")).isEmpty();
        assertThat(search.violationOf(List.of(
                        new Search.Pair("receive", "receive"),
                        new Search.Pair("receive", "reserve"),
                        new Search.Pair("receive", "create"),
                        new Search.Pair("reserve", "create"))))
                .isEmpty();
    }

    @Test
    void aPairThatIsWronglyCalledCompatibleIsFound() {
        Optional<Run> run = search(SHOP).violationOf(List.of(new Search.Pair("reserve", "reserve")));
        assertThat(run.orElseThrow().invariant()).isEqualTo("NotOversold");
    }

    private static final String STAFF = """
            application staff
            entity Team { key id: uuid }
            entity Person { key id: uuid; team: Team%s }
            operation found(id: new Team) { insert Team { id } }
            operation hire(id: new Person, team: Team) { insert Person { id, team } }
            operation dissolve(team: Team) { delete team }
            """;

    @Test
    void aReferenceDanglesWhenItsRowIsDeletedMeanwhile() {
        Run run = found(STAFF.formatted(""), "hire", "dissolve", "Person.team");
        assertThat(history(run)).containsExactly("found");
        assertThat(run.violation()).isEqualTo("the team of Person#1 does not exist");
    }

    @Test
    void nothingDanglesWhereTheDeletionTakesWhatReferred() {
        Search search = search(STAFF.formatted(" immutable on delete cascade"));
        assertThat(search.find("hire", "dissolve", "Person.team")).isEmpty();
    }

    @Test
    void aCascadeBreaksWhatCountsTheRowsThatGoWithIt() {
        Run run = found("""
                application boards
                entity Board { key id: uuid }
                entity Card { key id: uuid; board: Board immutable on delete cascade; pinned: boolean }
                invariant SomePinned for all c in Card: c.pinned or exists d in Card: d.pinned
                operation found(id: new Board) { insert Board { id } }
                operation drop(board: Board) { delete board }
                operation pin(id: new Card, board: Board) { insert Card { id, board, pinned: true } }
                operation add(id: new Card, board: Board) { insert Card { id, board, pinned: false } }
                """, "drop", "add", "SomePinned");
        assertThat(history(run)).containsExactlyInAnyOrder("found", "found", "pin");
        assertThat(values(run.merged(), "pinned")).containsExactly("false");
    }

    @Test
    void lastWritersTearTwoRegistersApart() {
        Run run = found("""
                application ranges
                entity Range { key id: uuid; lo: int; hi: int }
                invariant Ordered for all r in Range: r.lo <= r.hi
                operation make(id: new Range) { insert Range { id, lo: 0, hi: 0 } }
                operation up(range: Range, to: int) { range.hi = to }
                operation from(range: Range, to: int) { range.lo = to }
                """, "up", "from", "Ordered");
        assertThat(history(run)).contains("make");
        assertThat(Integer.parseInt(values(run.merged(), "lo").get(0)))
                .isGreaterThan(Integer.parseInt(values(run.merged(), "hi").get(0)));
    }

    @Test
    void bothOrdersOfTheClocksAreTried() {
        // Only when `close` has the later stamp does it win over `open` and the limit is broken.
        String text = """
                application doors
                entity Door { key id: uuid; open: boolean; inside: int counter }
                invariant NobodyLockedIn for all d in Door: d.open or d.inside <= 0
                operation make(id: new Door) { insert Door { id, open: true, inside: 0 } }
                operation set(door: Door, open: boolean) { door.open = open }
                operation enter(door: Door) { door.open = true; door.inside += 1 }
                """;
        Run run = found(text, "set", "enter", "NobodyLockedIn");
        assertThat(values(run.merged(), "open")).containsExactly("false");
        assertThat(found(text, "enter", "set", "NobodyLockedIn").history()).hasSize(1);
    }

    @Test
    void listsAreFilled() {
        Run run = found("""
                application orders
                entity Stock { key id: uuid; left: int counter }
                entity Order { key id: uuid }
                entity Line { key id: uuid; order: Order immutable; stock: Stock immutable; quantity: int immutable }
                invariant NotNegative for all s in Stock: s.left >= 0
                operation stock(id: new Stock, left: int) { insert Stock { id, left } }
                operation order(id: new Order, lines: list of (id: new Line, stock: Stock, quantity: int)) {
                  requires for all l in lines: l.quantity > 0
                  insert Order { id }
                  for each l in lines {
                    insert Line { id: l.id, order: id, stock: l.stock, quantity: l.quantity }
                    l.stock.left -= l.quantity
                  }
                }
                """, "order", "order", "NotNegative");
        assertThat(history(run)).containsExactly("stock");
        assertThat(run.first().get(0).call().arguments().get("lines"))
                .isEqualTo("[(id: Line#1, stock: Stock#1, quantity: 1)]");
    }

    @Test
    void severalNewRowsHaveSeveralKeys() {
        Run run = found("""
                application teams
                entity Team { key id: uuid }
                entity Player { key id: uuid; team: Team immutable }
                invariant TwoPlayers for all t in Team: count(p in Player where p.team == t) == 2
                operation start(id: new Team, one: new Player, other: new Player) {
                  insert Team { id }
                  insert Player { id: one, team: id }
                  insert Player { id: other, team: id }
                }
                operation replace(player: Player, by: new Player) {
                  insert Player { id: by, team: player.team }
                  delete player
                }
                """, "replace", "replace", "TwoPlayers");
        assertThat(history(run)).containsExactly("start");
    }

    @Test
    void whatInvariantsAskOfAnInsertIsOffered() {
        Run run = found("""
                application users
                entity User { key id: uuid; name: text immutable; email: text; age: int; again: text; password: text }
                invariant NameUnique unique User(name)
                invariant NameIsAWord for all u in User: matches(u.name, "[A-Z][a-z]+-[0-9]+") or u.name == "root"
                invariant LooksRight for all u in User: matches(u.email, "[^@]+@[^@]+")
                invariant OldEnough for all u in User: u.age >= 18 and u.age != 18
                invariant Repeated for all u in User: u.again == u.password and length(u.password) >= 3
                operation join(id: new User, name: text, email: text, age: int, again: text, password: text) {
                  insert User { id, name, email, age, again, password }
                }
                """, "join", "join", "NameUnique");
        assertThat(run.history()).isEmpty();
    }

    @Test
    void whatInvariantsReadOfARowThatIsInsertedTooAsksNothing() {
        Run run = found("""
                application orders
                entity District { key id: uuid; next: int counter }
                entity Order { key id: uuid; district: District immutable; number: int immutable; open: boolean }
                entity Waiting { key order: Order }
                invariant NumberUnique unique Order(district, number)
                invariant Open for all w in Waiting: w.order.open
                operation make(id: new District) { insert District { id, next: 1 } }
                operation order(id: new Order, district: District) {
                  insert Order { id, district, number: district.next, open: true }
                  insert Waiting { order: id }
                  district.next += 1
                }
                """, "order", "order", "NumberUnique");
        assertThat(history(run)).containsExactly("make");
    }

    @Test
    void aSharedBudgetHasRoomForOneOfTwo() {
        Run run = found("""
                application payroll
                entity Manager { key id: uuid; budget: int; spent: int counter }
                entity Employee { key id: uuid; manager: Manager immutable; salary: int counter }
                invariant WithinBudget for all m in Manager: m.spent <= m.budget
                operation appoint(id: new Manager, budget: int) { insert Manager { id, budget, spent: 0 } }
                operation hire(id: new Employee, manager: Manager) {
                  insert Employee { id, manager, salary: 1000 }
                  manager.spent += 1000
                }
                operation increase(employee: Employee, by: int) {
                  requires by > 0
                  employee.salary += by
                  employee.manager.spent += by
                }
                """, "hire", "increase", "WithinBudget");
        assertThat(history(run)).containsExactly("appoint", "hire");
        assertThat(values(run.common(), "budget")).containsExactly("2000");
    }

    @Test
    void aStaleBranchIsCaughtByTwoStepsAgainstOne() {
        // No state lets two single steps break it: the second rise needs the first, and the other side saw neither.
        Run run = found("""
                application stale
                entity X { key id: uuid; a: int counter; b: int counter }
                invariant Apart for all x in X: x.a == 0 or x.a == 1 or x.b == 0
                operation make(id: new X) { insert X { id, a: 0, b: 0 } }
                operation rise(x: X) { x.a += 1 }
                operation mark(x: X) { requires x.a == 0; x.b += 1 }
                """, "rise", "mark", "Apart");
        assertThat(history(run)).containsExactly("make");
        assertThat(run.first()).hasSize(2);
        assertThat(run.second()).hasSize(1);
    }

    @Test
    void noRunIsFoundWhereTheStateThatItNeedsCannotBeReached() {
        // Every stamp card starts full and only loses, so that no common state has room for one more and not for two.
        assertThat(search("""
                        application cards
                        entity Card { key id: uuid; stamps: int counter; locked: boolean immutable }
                        invariant AtMostTen for all c in Card: c.stamps <= 10
                        operation make(id: new Card) { insert Card { id, stamps: 0, locked: true } }
                        operation stamp(card: Card) { requires not card.locked; card.stamps += 1 }
                        """).find("stamp", "stamp", "AtMostTen")).isEmpty();
    }

    @Test
    void theSameQuestionsHaveTheSameAnswersInAnyOrder() {
        Search one = search(SHOP);
        Search other = search(SHOP);
        Optional<Run> sold = one.find("reserve", "reserve", "NotOversold");
        Optional<Run> made = one.find("create", "create", "SkuIsUnique");
        assertThat(other.find("create", "create", "SkuIsUnique")).isEqualTo(made);
        assertThat(other.find("reserve", "reserve", "NotOversold")).isEqualTo(sold);
    }

    @Test
    void aSearchWithoutTimeOrStepsFindsNothing() {
        Application shop = application(SHOP);
        assertThat(new Search(shop, new Budget(60_000, 40_000, Duration.ZERO)).find("create", "create", "SkuIsUnique"))
                .isEmpty();
        assertThat(new Search(shop, new Budget(0, 0, Duration.ofSeconds(3))).find("create", "create", "SkuIsUnique"))
                .isEmpty();
    }

    @Test
    void anInterruptedSearchEndsAtOnceAndStaysInterrupted() {
        Search search = search(SHOP);
        Thread.currentThread().interrupt();
        Optional<Run> run = search.find("reserve", "reserve", "NotOversold");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(run).isEmpty();
        assertThat(search.find("reserve", "reserve", "NotOversold")).isPresent();
    }
}
