package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.UncapturableWriteException;
import dev.tributary.spring.capture.WriteOutsideOperationException;
import dev.tributary.spring.orders.Customer;
import dev.tributary.spring.orders.Orders;
import dev.tributary.spring.orders.Orders.DiscountId;
import dev.tributary.spring.orders.Orders.Wanted;
import dev.tributary.spring.orders.OrdersApplication;
import dev.tributary.spring.orders.Purchase;
import dev.tributary.spring.orders.Purchase.Delivery;
import dev.tributary.spring.orders.Purchase.Discount;
import dev.tributary.spring.orders.Purchase.Line;
import dev.tributary.spring.orders.Purchase.Serial;
import dev.tributary.spring.orders.Purchases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.jdbc.core.JdbcTemplate;

/** Aggregates with children: what is saved whole is captured row by row. */
class AggregatesTest {
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    private Orders orders;
    private Purchases purchases;
    private UUID customer;
    private UUID purchase;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, OrdersApplication.class, "spring.flyway.locations=classpath:orders/db");
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    /** A purchase of two lines. */
    @BeforeEach
    void buy() {
        orders = context.getBean(Orders.class);
        purchases = context.getBean(Purchases.class);
        JdbcAggregateTemplate aggregates = context.getBean(JdbcAggregateTemplate.class);
        Instant seen = Instant.parse("2026-01-01T00:00:00Z");
        customer = (UUID) orders.doing(() -> aggregates
                        .save(new Customer(
                                null,
                                "Ann",
                                null,
                                new Customer.Email("ann", "example.org"),
                                Customer.Size.SMALL,
                                seen,
                                null,
                                0,
                                null))
                        .id())
                .join("Ann", "ann@example.org", seen, null);
        purchase = bought("first", new Wanted("pen", 1), new Wanted("ink", 2)).id();
    }

    private Purchase bought(String note, Wanted... wanted) {
        return (Purchase) orders.doing(() -> {
                    Purchase made = new Purchase(AggregateReference.to(customer), note);
                    for (Wanted line : wanted) {
                        made.lines().add(new Line(line.product(), line.quantity()));
                    }
                    return purchases.save(made);
                })
                .buy(customer, note, List.of(wanted));
    }

    private Purchase stored() {
        return purchases.findById(purchase).orElseThrow();
    }

    private UUID line(int quantity) {
        return stored().lines().stream()
                .filter(line -> line.quantity() == quantity)
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** Loads the purchase, changes it, and saves it whole. */
    private Orders changing(Consumer<Purchase> change) {
        return orders.doing(() -> {
            Purchase loaded = stored();
            change.accept(loaded);
            purchases.save(loaded);
        });
    }

    private static List<Map<String, Object>> lastEffects() {
        return context.getBean(JdbcTemplate.class)
                .queryForList(
                        "SELECT e ->> 'effect' AS effect, e ->> 'entity' AS entity, e ->> 'attribute' AS attribute"
                                + " FROM tributary.log, json_array_elements(effects) AS e"
                                + " WHERE sequence = (SELECT max(sequence) FROM tributary.log) ORDER BY 1, 2");
    }

    private static long rows(String table) {
        return context.getBean(JdbcTemplate.class).queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    @Test
    void aNewAggregateIsAnInsertOfEachRow() {
        assertThat(lastEffects())
                .extracting(effect -> effect.get("effect") + " " + effect.get("entity"))
                .containsExactly("insert Line", "insert Line", "insert Purchase");
        assertThat(stored().lines()).extracting(Line::quantity).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void keysOfNewChildrenAreThoseThatTheCallerSees() {
        Purchase made = bought("keys", new Wanted("pad", 3));
        assertThat(made.lines())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.id()).isNotNull());
        assertThat(purchases.findById(made.id()).orElseThrow().lines())
                .extracting(Line::id)
                .containsExactlyElementsOf(made.lines().stream().map(Line::id).toList());
    }

    @Test
    void anUnchangedChildIsNoEffect() {
        changing(loaded -> loaded.remark("other")).remark(purchase, "other");
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect -> assertThat(effect)
                        .containsEntry("effect", "assign")
                        .containsEntry("entity", "Purchase")
                        .containsEntry("attribute", "note"));
        assertThat(stored().lines()).hasSize(2);
    }

    @Test
    void aChangedChildIsItsDifference() {
        UUID ink = line(2);
        changing(loaded -> loaded.line(ink).more(5)).more(ink, 5);
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect -> assertThat(effect)
                        .containsEntry("effect", "add")
                        .containsEntry("entity", "Line")
                        .containsEntry("attribute", "quantity"));
        assertThat(stored().line(ink).quantity()).isEqualTo(7);
    }

    @Test
    void childrenComeAndGo() {
        changing(loaded -> loaded.lines().add(new Line("pad", 9))).addLine(purchase, "pad", 9);
        UUID pad = line(9);
        assertThat(lastEffects()).hasSize(1);
        changing(loaded -> loaded.lines().remove(loaded.line(pad))).dropLine(pad);
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect ->
                        assertThat(effect).containsEntry("effect", "delete").containsEntry("entity", "Line"));
        assertThat(stored().lines()).hasSize(2);
    }

    @Test
    void aMapsKeyIsAPartOfItsRowsKey() {
        DiscountId spring = new DiscountId(purchase, "spring");
        changing(loaded -> loaded.discounts().put("spring", new Discount(10))).grant(purchase, "spring", 10);
        assertThat(stored().discounts()).containsExactly(Map.entry("spring", new Discount(10)));
        changing(loaded -> loaded.discounts().put("spring", new Discount(15))).regrant(spring, 15);
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect ->
                        assertThat(effect).containsEntry("effect", "assign").containsEntry("attribute", "percent"));
        changing(loaded -> loaded.discounts().remove("spring")).revoke(spring);
        assertThat(stored().discounts()).isEmpty();
    }

    @Test
    void oneChildOfItsKind() {
        changing(loaded -> loaded.deliver(new Delivery("High Street"))).deliver(purchase, "High Street");
        changing(loaded -> loaded.deliver(new Delivery("Low Street"))).redirect(purchase, "Low Street");
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect ->
                        assertThat(effect).containsEntry("effect", "assign").containsEntry("attribute", "street"));
        assertThat(stored().delivery()).isEqualTo(new Delivery("Low Street"));
    }

    @Test
    void childrenHaveChildren() {
        UUID pen = line(1);
        changing(loaded -> loaded.line(pen).serials().add(new Serial(null, "S1")))
                .mark(pen, "S1");
        assertThat(lastEffects())
                .singleElement()
                .satisfies(effect ->
                        assertThat(effect).containsEntry("effect", "insert").containsEntry("entity", "Serial"));
        changing(loaded -> loaded.line(pen).serials().add(new Serial(null, "S2")))
                .mark(pen, "S2");
        assertThat(stored().line(pen).serials()).extracting(Serial::code).containsExactlyInAnyOrder("S1", "S2");
    }

    @Test
    void deletingTheRootDeletesItsChildren() {
        UUID pen = line(1);
        changing(loaded -> loaded.line(pen).serials().add(new Serial(null, "S1")))
                .mark(pen, "S1");
        changing(loaded -> loaded.discounts().put("x", new Discount(1))).grant(purchase, "x", 1);
        changing(loaded -> loaded.deliver(new Delivery("High Street"))).deliver(purchase, "High Street");
        long lines = rows("line");
        orders.doing(() -> purchases.deleteById(purchase)).cancel(purchase);
        assertThat(purchases.existsById(purchase)).isFalse();
        assertThat(rows("line")).isEqualTo(lines - 2);
        assertThat(context.getBean(JdbcTemplate.class)
                        .queryForObject("SELECT count(*) FROM serial WHERE line = ?", Long.class, pen))
                .isZero();
        assertThat(context.getBean(JdbcTemplate.class)
                        .queryForObject("SELECT count(*) FROM delivery WHERE purchase = ?", Long.class, purchase))
                .isZero();
    }

    @Test
    void severalRootsAreDeletedAtOnce() {
        UUID other = bought("other", new Wanted("pad", 3)).id();
        orders.doing(() -> purchases.deleteAll(
                        List.of(stored(), purchases.findById(other).orElseThrow())))
                .cancelAll(purchase, other);
        assertThat(purchases.findAllById(List.of(purchase, other))).isEmpty();
        UUID first = bought("a", new Wanted("pad", 3)).id();
        UUID second = bought("b", new Wanted("pad", 3)).id();
        orders.doing(() -> purchases.deleteAllById(List.of(first, second))).cancelAll(first, second);
        assertThat(purchases.findAllById(List.of(first, second))).isEmpty();
    }

    @Test
    void whatADerivedQueryLoadedIsABaseForItsChildren() {
        UUID made = bought("unique " + customer, new Wanted("pad", 3)).id();
        UUID pad =
                purchases.findById(made).orElseThrow().lines().iterator().next().id();
        orders.doing(() -> {
                    Purchase loaded = purchases.findByNote("unique " + customer).get(0);
                    loaded.line(pad).more(4);
                    purchases.saveAll(List.of(loaded));
                })
                .more(pad, 4);
        assertThat(purchases.findById(made).orElseThrow().line(pad).quantity()).isEqualTo(7);
    }

    @Test
    void aReadByIdShowsTheChildrenAsTheyWereSaved() {
        Object seen = orders.doing(() -> {
                    Purchase loaded = stored();
                    loaded.lines().add(new Line("pad", 9));
                    Purchase saved = purchases.save(loaded);
                    // What happens to the instance afterwards is not saved.
                    saved.lines().iterator().next().more(100);
                    Purchase again = stored();
                    return again.lines().stream().map(Line::quantity).sorted().toList();
                })
                .addLine(purchase, "pad", 9);
        assertThat(seen).isEqualTo(List.of(1, 2, 9));
        assertThat(stored().lines()).extracting(Line::quantity).containsExactlyInAnyOrder(1, 2, 9);
    }

    @Test
    void savingTwiceIsSavingTheLastState() {
        UUID first = stored().lines().iterator().next().id();
        orders.doing(() -> {
                    Purchase loaded = stored();
                    List<Line> all = List.copyOf(loaded.lines());
                    loaded.lines().clear();
                    purchases.save(loaded);
                    all.stream().filter(l -> l.id().equals(first)).forEach(l -> l.more(1));
                    loaded.lines().addAll(all);
                    purchases.save(loaded);
                })
                .more(first, 1);
        assertThat(lastEffects()).hasSize(1);
    }

    @Test
    void aChildMoreThanDeclaredIsAMismatch() {
        assertThatThrownBy(() -> changing(loaded -> {
                            loaded.lines().add(new Line("pad", 9));
                            loaded.discounts().put("x", new Discount(1));
                        })
                        .addLine(purchase, "pad", 9))
                .isInstanceOf(EffectMismatchException.class)
                .hasMessageContaining("Discount");
        assertThat(stored().lines()).hasSize(2);
    }

    @Test
    void anAggregateThatWasNotLoadedIsNotSaved() {
        Purchase earlier = stored();
        assertThatThrownBy(() -> orders.doing(() -> purchases.save(earlier)).remark(purchase, "x"))
                .isInstanceOf(UncapturableWriteException.class)
                .hasMessageContaining("load it inside the operation");
        assertThatThrownBy(() -> purchases.save(earlier)).isInstanceOf(WriteOutsideOperationException.class);
        assertThatThrownBy(() -> purchases.delete(earlier)).isInstanceOf(WriteOutsideOperationException.class);
    }
}
