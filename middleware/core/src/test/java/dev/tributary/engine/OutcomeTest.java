package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a caller is told, and that a rejection writes nothing. */
class OutcomeTest {
    private static Site site;
    private static Engine engine;
    private static Shop shop;

    @BeforeAll
    static void start() throws Exception {
        site = Shop.site();
        engine = site.engine();
        shop = new Shop(engine);
    }

    @AfterAll
    static void stop() throws Exception {
        site.assertLogYieldsTables();
        site.close();
    }

    private static void rejectedWithoutTrace(Runnable call, Class<? extends RuntimeException> outcome)
            throws Exception {
        long records = records();
        assertThatThrownBy(call::run).isInstanceOf(outcome);
        assertThat(records()).isEqualTo(records);
    }

    private static long records() throws Exception {
        return site.number("SELECT count(*) FROM tributary.log");
    }

    @Test
    void aConfluentOperationIsAppliedAndRecorded() throws Exception {
        RowKey stock = shop.openStock(0);
        long records = records();
        Receipt receipt = shop.receive(stock, 7);
        assertThat(receipt.sequence()).isEqualTo(records + 1);
        assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock))).isEqualTo(7);
        assertThat(site.value("SELECT operation || ' ' || mode FROM tributary.log WHERE origin = '" + receipt.origin()
                        + "' AND sequence = " + receipt.sequence()))
                .isEqualTo("receive confluent");
    }

    @Test
    void aCoordinatedOperationIsAppliedAndRecorded() throws Exception {
        RowKey stock = shop.openStock(5);
        Receipt receipt = shop.call("reserve", "stock", stock, "quantity", 2);
        assertThat(site.number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(2);
        assertThat(site.value("SELECT operation || ' ' || mode FROM tributary.log WHERE origin = '" + receipt.origin()
                        + "' AND sequence = " + receipt.sequence()))
                .isEqualTo("reserve coordinated");
        assertThat(site.number("SELECT count(*) FROM tributary.log_pending")).isZero();
    }

    @Test
    void aReservationIsShippedOnce() throws Exception {
        RowKey stock = shop.openStock(5);
        RowKey reservation = shop.reserve(stock, 3);
        shop.call("ship", "reservation", reservation);
        assertThat(site.value("SELECT on_hand || ' ' || reserved FROM stock" + Shop.where(stock)))
                .isEqualTo("2 0");
        assertThatThrownBy(() -> shop.call("ship", "reservation", reservation))
                .asInstanceOf(type(GuardRejectedException.class))
                .satisfies(e -> assertThat(e.requires()).contains("HELD"));
    }

    @Test
    void aCancelledReservationIsGone() throws Exception {
        RowKey stock = shop.openStock(5);
        RowKey reservation = shop.reserve(stock, 3);
        shop.call("cancel", "reservation", reservation);
        assertThat(site.number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isZero();
        assertThat(site.number("SELECT count(*) FROM tributary.tombstone WHERE entity = 'Reservation' AND key->>0 = '"
                        + reservation + "'"))
                .isEqualTo(1);
        rejectedWithoutTrace(() -> shop.call("cancel", "reservation", reservation), RowNotFoundException.class);
    }

    @Test
    void aFalseGuardSaysWhichConditionFailed() throws Exception {
        RowKey stock = shop.openStock(0);
        assertThatThrownBy(() -> shop.receive(stock, 0))
                .asInstanceOf(type(GuardRejectedException.class))
                .satisfies(e -> {
                    assertThat(e.operation()).isEqualTo("receive");
                    assertThat(e.requires()).isEqualTo("quantity > 0");
                });
        rejectedWithoutTrace(() -> shop.receive(stock, -3), GuardRejectedException.class);
        rejectedWithoutTrace(() -> shop.reserve(stock, 0), GuardRejectedException.class);
    }

    @Test
    void anInvariantThatWouldBreakIsNamedWithItsRows() throws Exception {
        RowKey stock = shop.openStock(5);
        shop.reserve(stock, 3);
        assertThatThrownBy(() -> shop.reserve(stock, 3))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> {
                    assertThat(e.invariant()).isEqualTo("NotOversold");
                    assertThat(e.rows()).singleElement().asString().contains("Stock");
                });
        rejectedWithoutTrace(() -> shop.reserve(stock, 3), InvariantRejectedException.class);
        assertThat(site.number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(3);
    }

    @Test
    void aConfluentOperationIsCheckedToo() throws Exception {
        RowKey product = shop.createProduct("checked");
        assertThatThrownBy(() -> shop.call("reprice", "product", product, "price", new BigDecimal("-0.01")))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("PriceNotNegative"));
        shop.call("reprice", "product", product, "price", BigDecimal.ZERO);
        assertThat(site.number("SELECT price FROM product WHERE sku = 'checked'"))
                .isZero();
    }

    @Test
    void aSecondRowWithAUniqueValueIsRejected() throws Exception {
        shop.createProduct("only one");
        assertThatThrownBy(() -> shop.createProduct("only one"))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("SkuIsUnique"));
        assertThat(site.number("SELECT count(*) FROM product WHERE sku = 'only one'"))
                .isEqualTo(1);
    }

    @Test
    void aChosenKeyThatExistsIsRejected() throws Exception {
        RowKey stock = shop.openStock(0);
        RowKey product = (RowKey) stock.values().get(0);
        RowKey warehouse = (RowKey) stock.values().get(1);
        assertThatThrownBy(() -> shop.call("openStock", "product", product, "warehouse", warehouse))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("Stock.key"));
    }

    @Test
    void aNewKeyThatWasUsedBeforeIsRejected() throws Exception {
        RowKey stock = shop.openStock(9);
        RowKey reservation = shop.reserve(stock, 1);
        reservesAgain(reservation, stock);
        shop.call("cancel", "reservation", reservation);
        reservesAgain(reservation, stock);
        RowKey warehouse = (RowKey) stock.values().get(1);
        assertThatThrownBy(() -> shop.call("addWarehouse", "id", warehouse, "name", "again"))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("Warehouse.key"));
    }

    private static void reservesAgain(RowKey reservation, RowKey stock) {
        assertThatThrownBy(() -> shop.call("reserve", "id", reservation, "stock", stock, "quantity", 1))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("Reservation.key"));
    }

    @Test
    void aRowThatDoesNotExistIsNamed() throws Exception {
        RowKey nothing = RowKey.of(RowKey.of(UUID.randomUUID()), RowKey.of(UUID.randomUUID()));
        assertThatThrownBy(() -> shop.receive(nothing, 1))
                .asInstanceOf(type(RowNotFoundException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("stock"));
        rejectedWithoutTrace(() -> shop.reserve(nothing, 1), RowNotFoundException.class);
        RowKey product = shop.createProduct("no warehouse");
        rejectedWithoutTrace(
                () -> shop.call("openStock", "product", product, "warehouse", RowKey.of(UUID.randomUUID())),
                RowNotFoundException.class);
    }

    @Test
    void argumentsAreHeldAgainstTheDeclaration() throws Exception {
        RowKey stock = shop.openStock(1);
        RowKey product = (RowKey) stock.values().get(0);
        invalid("quantity", "receive", "stock", stock);
        invalid("stock", "receive", "quantity", 1);
        invalid("extra", "receive", "stock", stock, "quantity", 1, "extra", "x");
        invalid("quantity", "receive", "stock", stock, "quantity", "1");
        invalid("quantity", "receive", "stock", stock, "quantity", new BigDecimal("1.5"));
        invalid("quantity", "receive", "stock", stock, "quantity", new BigDecimal("2147483648"));
        invalid("stock", "receive", "stock", "here", "quantity", 1);
        invalid("stock", "receive", "stock", product, "quantity", 1);
        invalid("stock", "receive", "stock", RowKey.of("a", "b"), "quantity", 1);
        invalid("price", "reprice", "product", product, "price", new BigDecimal("1.001"));
        invalid("price", "reprice", "product", product, "price", new BigDecimal("10000000000"));
        invalid("name", "rename", "product", product, "name", "nul\0byte");
    }

    private static void invalid(String parameter, String operation, Object... arguments) {
        assertThatThrownBy(() -> shop.call(operation, arguments))
                .as("%s of %s", parameter, operation)
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo(parameter));
    }

    @Test
    void trailingZerosAreNoDigits() throws Exception {
        RowKey product = shop.createProduct("zeros");
        shop.call("reprice", "product", product, "price", new BigDecimal("12.5000"));
        shop.call("reprice", "product", product, "price", new BigDecimal("1E+3"));
        assertThat(site.value("SELECT price::text FROM product WHERE sku = 'zeros'"))
                .isEqualTo("1000.00");
    }

    @Test
    void textIsDataWhateverItLooksLike() throws Exception {
        String nasty = "'; DROP TABLE product; -- \"{}[],\\ NULL \uD83D\uDE80 \u00e9";
        RowKey product = shop.createProduct(nasty);
        shop.call("rename", "product", product, "name", nasty);
        shop.call("rename", "product", product, "name", "");
        shop.call("rename", "product", product, "name", "NULL");
        assertThat(site.value("SELECT name FROM product WHERE id = '" + product + "'"))
                .isEqualTo("NULL");
        assertThat(site.number("SELECT count(*) FROM product WHERE sku LIKE '%DROP TABLE%'"))
                .isEqualTo(1);
    }

    @Test
    void anUnknownOperationIsRefused() {
        assertThatThrownBy(() -> shop.call("teleport")).hasMessageContaining("teleport");
    }

    @Test
    void aNewKeyIsGeneratedInTimeOrder() throws Exception {
        RowKey stock = shop.openStock(10);
        shop.call("reserve", "stock", stock, "quantity", 1);
        String id = site.value("SELECT id::text FROM reservation WHERE stock_product = '"
                        + stock.values().get(0) + "'")
                .toString();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
    }

    @Test
    void aBodyThatDoesWhatIsDeclaredCommits() throws Exception {
        RowKey stock = shop.openStock(5);
        RowKey id = RowKey.of(UUID.randomUUID());
        try (Invocation invocation = engine.begin(Shop.callOf("reserve", "stock", stock, "quantity", 2))) {
            assertThat(invocation.mode()).isEqualTo(Mode.COORDINATED);
            invocation.effects(Shop.reserveEffects(id, stock, 2));
            invocation.commit();
        }
        assertThat(site.number("SELECT quantity FROM reservation WHERE id = '" + id + "'"))
                .isEqualTo(2);
    }

    @Test
    void effectsThatChangeNothingNeedNotBeCaptured() throws Exception {
        RowKey product = shop.createProduct("unchanged");
        try (Invocation invocation = engine.begin(Shop.callOf("rename", "product", product, "name", "Thing"))) {
            assertThat(invocation.mode()).isEqualTo(Mode.CONFLUENT);
            invocation.effects(List.of());
            invocation.commit();
        }
        assertThat(site.value("SELECT name FROM product WHERE sku = 'unchanged'"))
                .isEqualTo("Thing");
    }

    @Test
    void splitAndReorderedEffectsAreTheSame() throws Exception {
        RowKey stock = shop.openStock(0);
        RowId row = new RowId("Stock", stock);
        try (Invocation invocation = engine.begin(Shop.callOf("receive", "stock", stock, "quantity", 5))) {
            invocation.effects(List.of(
                    new Effect.Add(row, "onHand", new BigDecimal("2.0")),
                    new Effect.Add(row, "reserved", BigDecimal.ZERO),
                    new Effect.Add(row, "onHand", Shop.number(3))));
            invocation.commit();
        }
        assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock))).isEqualTo(5);
    }

    @Test
    void aBodyThatDoesSomethingElseIsRejectedNamingBothSides() throws Exception {
        RowKey stock = shop.openStock(0);
        OperationCall call = Shop.callOf("receive", "stock", stock, "quantity", 5);
        List<List<Effect>> wrong = List.of(
                List.of(),
                Shop.receiveEffects(stock, 4),
                List.of(new Effect.Add(new RowId("Stock", stock), "reserved", Shop.number(5))),
                List.of(
                        Shop.receiveEffects(stock, 5).get(0),
                        new Effect.Add(new RowId("Stock", stock), "reserved", Shop.number(1))),
                List.of(new Effect.Delete(new RowId("Stock", stock))));
        for (List<Effect> effects : wrong) {
            try (Invocation invocation = engine.begin(call)) {
                assertThatThrownBy(() -> invocation.effects(effects))
                        .asInstanceOf(type(EffectMismatchException.class))
                        .satisfies(e -> assertThat(e.declared()).isNotEmpty());
            }
        }
        assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock))).isZero();
    }

    @Test
    void anAbandonedInvocationLeavesNothing() throws Exception {
        RowKey stock = shop.openStock(5);
        long records = records();
        RowKey id = RowKey.of(UUID.randomUUID());
        for (int i = 0; i < 40; i++) {
            try (Invocation invocation = engine.begin(Shop.callOf("reserve", "stock", stock, "quantity", 2))) {
                invocation.effects(Shop.reserveEffects(id, stock, 2));
            }
            try (Invocation invocation = engine.begin(Shop.callOf("receive", "stock", stock, "quantity", 2))) {
                invocation.effects(Shop.receiveEffects(stock, 2));
            }
        }
        assertThat(records()).isEqualTo(records);
        shop.reserve(stock, 5);
    }

    @Test
    void rejectionsGiveTheirConnectionsBack() throws Exception {
        RowKey stock = shop.openStock(1);
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> shop.receive(stock, 0)).isInstanceOf(GuardRejectedException.class);
            assertThatThrownBy(() -> shop.reserve(stock, 2)).isInstanceOf(InvariantRejectedException.class);
            assertThatThrownBy(() -> engine.begin(Shop.callOf("reserve", "stock", stock, "quantity", 0)))
                    .isInstanceOf(GuardRejectedException.class);
            assertThatThrownBy(() -> engine.begin(Shop.callOf("receive", "stock", stock, "quantity", 0)))
                    .isInstanceOf(GuardRejectedException.class);
        }
        shop.reserve(stock, 1);
    }

    @Test
    void aBodyReadsOneSnapshot() throws Exception {
        RowKey stock = shop.openStock(0);
        try (Invocation invocation = engine.begin(Shop.callOf("receive", "stock", stock, "quantity", 1))) {
            shop.receive(stock, 10);
            try (var statement = invocation.connection().createStatement();
                    var result = statement.executeQuery("SELECT on_hand FROM stock" + Shop.where(stock))) {
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isZero();
            }
            invocation.effects(Shop.receiveEffects(stock, 1));
            invocation.commit();
        }
        assertThat(site.number("SELECT on_hand FROM stock" + Shop.where(stock))).isEqualTo(11);
    }

    @Test
    void aBodyCannotWriteManagedTablesItself() throws Exception {
        RowKey stock = shop.openStock(1);
        for (String operation : List.of("receive", "reserve")) {
            try (Invocation invocation = engine.begin(Shop.callOf(operation, "stock", stock, "quantity", 1));
                    var statement = invocation.connection().createStatement()) {
                assertThatThrownBy(() -> statement.execute("UPDATE stock SET on_hand = 100"))
                        .isInstanceOf(java.sql.SQLException.class);
            }
        }
    }

    @Test
    void theArgumentsOfTheCallAreInTheLog() throws Exception {
        RowKey stock = shop.openStock(0);
        Receipt receipt = shop.receive(stock, 4);
        assertThat(site.number("SELECT (arguments->>'quantity')::int FROM tributary.log WHERE origin = '"
                        + receipt.origin() + "' AND sequence = " + receipt.sequence()))
                .isEqualTo(4);
    }
}
