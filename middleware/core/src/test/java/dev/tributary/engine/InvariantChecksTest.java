package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.outcome.InvariantRejectedException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invariants of every kind, checked where a declared call of a coordinated operation would break them. */
class InvariantChecksTest {
    private static final String DECLARATIONS = """
            application stocks
            entity Stock { key id: uuid; code: text?; shelf: int?; limit: int; reserved: int counter }
            entity Reservation { key id: uuid; stock: Stock; quantity: int; open: boolean; after: Reservation? }

            invariant CodeAndShelf   unique Stock(code, shelf)
            invariant ReservedAddsUp for all s in Stock: s.reserved == sum(r.quantity for r in Reservation where r.stock == s and r.open)
            invariant WithinLimit    for all r in Reservation: r.quantity <= r.stock.limit
            invariant Different      for all r in Reservation, q in Reservation where r.stock == q.stock and r != q: r.quantity != q.quantity
            invariant FewStocks      count(s in Stock) <= 3
            invariant Followed       for all r in Reservation: r.after == null or r.after.stock == r.stock

            operation openStock(id: new Stock, code: text?, shelf: int?, limit: int) {
              insert Stock { id, code, shelf, limit, reserved: 0 }
            }
            operation move(stock: Stock, code: text?, shelf: int?) {
              stock.code = code
              stock.shelf = shelf
            }
            operation limit(stock: Stock, limit: int) {
              stock.limit = limit
            }
            operation reserve(id: new Reservation, stock: Stock, quantity: int, counted: int, after: Reservation?) {
              insert Reservation { id, stock, quantity, open: true, after }
              stock.reserved += counted
            }
            operation transfer(reservation: Reservation, stock: Stock) {
              reservation.stock.reserved -= reservation.quantity
              stock.reserved += reservation.quantity
              reservation.stock = stock
            }
            operation close(reservation: Reservation, counted: int) {
              reservation.open = false
              reservation.stock.reserved -= counted
            }
            operation remove(stock: Stock) {
              delete stock
            }
            operation removeReservation(reservation: Reservation, counted: int) {
              delete reservation
              reservation.stock.reserved -= counted
            }
            """;
    private static final String TABLES = """
            CREATE TABLE stock (id uuid PRIMARY KEY, code text, shelf integer, "limit" integer NOT NULL, reserved numeric NOT NULL);
            CREATE TABLE reservation (id uuid PRIMARY KEY, stock uuid NOT NULL, quantity integer NOT NULL, open boolean NOT NULL,
              after uuid);
            """;

    private Site site;
    private Engine engine;

    @BeforeEach
    void start() throws SQLException {
        Application application = Site.parse("stocks.inv", DECLARATIONS);
        List<String> checks =
                application.invariants().stream().map(Invariant::name).toList();
        List<OperationPlan> operations = application.operations().stream()
                .map(o -> new OperationPlan(o.name(), Plan.Verdict.COORDINATED, "set by the test", checks))
                .toList();
        Plan plan = new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
        site = Site.create(application, plan, TABLES);
        engine = site.engine();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private Receipt call(String operation, Object... namesAndValues) {
        Map<String, Object> arguments = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                arguments.put((String) namesAndValues[i], value instanceof Integer n ? BigDecimal.valueOf(n) : value);
            }
        }
        return engine.invoke(new OperationCall(operation, arguments));
    }

    private RowKey openStock(String code, Integer shelf, int limit) {
        return (RowKey) call("openStock", "code", code, "shelf", shelf, "limit", limit)
                .keys()
                .get("id");
    }

    private RowKey reserve(RowKey stock, int quantity) {
        return (RowKey) call("reserve", "stock", stock, "quantity", quantity, "counted", quantity)
                .keys()
                .get("id");
    }

    private static void assertRejected(Runnable call, String invariant, String... rows) {
        assertThatThrownBy(call::run)
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(rejected -> {
                    assertThat(rejected.invariant()).isEqualTo(invariant);
                    assertThat(rejected.rows()).containsExactlyInAnyOrder(rows);
                });
    }

    private static String stock(RowKey key) {
        return "Stock " + key;
    }

    private static String reservation(RowKey key) {
        return "Reservation " + key;
    }

    @Test
    void aUniquePairOfWhichAPartMayBeNull() {
        RowKey one = openStock("a", 1, 9);
        RowKey other = openStock("a", null, 9);
        call("move", "stock", other, "code", null, "shelf", 1);
        call("move", "stock", other, "code", "a", "shelf", 2);
        assertRejected(
                () -> call("move", "stock", other, "code", "a", "shelf", 1), "CodeAndShelf", stock(one), stock(other));
    }

    @Test
    void aSumOverTheRowsThatReferToARow() {
        RowKey stock = openStock("a", 1, 9);
        RowKey other = openStock("b", 1, 9);
        RowKey first = reserve(stock, 2);
        assertRejected(
                () -> call("reserve", "stock", stock, "quantity", 3, "counted", 2), "ReservedAddsUp", stock(stock));
        assertRejected(() -> call("close", "reservation", first, "counted", 1), "ReservedAddsUp", stock(stock));
        assertRejected(
                () -> call("removeReservation", "reservation", first, "counted", 1), "ReservedAddsUp", stock(stock));
        call("transfer", "reservation", first, "stock", other);
        assertRejected(() -> call("close", "reservation", first, "counted", 0), "ReservedAddsUp", stock(other));
        call("close", "reservation", first, "counted", 2);
    }

    @Test
    void whatIsReadThroughAReference() {
        RowKey stock = openStock("a", 1, 9);
        RowKey first = reserve(stock, 5);
        RowKey second = reserve(stock, 6);
        call("limit", "stock", stock, "limit", 6);
        assertRejected(
                () -> call("limit", "stock", stock, "limit", 4),
                "WithinLimit",
                reservation(first),
                reservation(second));
        RowKey narrow = openStock("b", 1, 1);
        assertRejected(
                () -> call("transfer", "reservation", first, "stock", narrow), "WithinLimit", reservation(first));
    }

    @Test
    void twoRowsThatShareAThird() {
        RowKey stock = openStock("a", 1, 9);
        RowKey other = openStock("b", 1, 9);
        RowKey first = reserve(stock, 5);
        RowKey second = reserve(other, 5);
        assertRejected(
                () -> call("transfer", "reservation", second, "stock", stock),
                "Different",
                reservation(first),
                reservation(second));
        call("transfer", "reservation", reserve(other, 4), "stock", stock);
    }

    @Test
    void aChainOfReferences() {
        RowKey stock = openStock("a", 1, 9);
        RowKey other = openStock("b", 1, 9);
        RowKey first = reserve(stock, 1);
        RowKey second = (RowKey) call("reserve", "stock", stock, "quantity", 2, "counted", 2, "after", first)
                .keys()
                .get("id");
        // The row that breaks is not the one that changes.
        assertRejected(() -> call("transfer", "reservation", first, "stock", other), "Followed", reservation(second));
    }

    @Test
    void aConditionOverTheWholeState() {
        openStock("a", 1, 9);
        openStock("b", 1, 9);
        openStock("c", 1, 9);
        assertRejected(() -> openStock("d", 1, 9), "FewStocks");
        assertThatThrownBy(() -> openStock("d", 1, 9)).hasMessage("openStock: it would break FewStocks");
    }

    @Test
    void aReferenceToARowThatGoes() {
        RowKey stock = openStock("a", 1, 9);
        RowKey first = reserve(stock, 1);
        assertRejected(() -> call("remove", "stock", stock), "Reservation.stock", reservation(first));
        call("removeReservation", "reservation", first, "counted", 1);
        call("remove", "stock", stock);
    }
}
