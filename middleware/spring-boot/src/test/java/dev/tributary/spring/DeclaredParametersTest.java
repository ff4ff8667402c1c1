package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.orders.Customer;
import dev.tributary.spring.orders.Customers;
import dev.tributary.spring.orders.Orders.DiscountId;
import dev.tributary.spring.orders.Orders.Wanted;
import dev.tributary.spring.orders.OrdersApplication;
import dev.tributary.spring.orders.OrdersOperations;
import dev.tributary.spring.orders.OrdersOperations.CustomerKey;
import dev.tributary.spring.orders.OrdersOperations.Keyed;
import dev.tributary.spring.orders.Purchase;
import dev.tributary.spring.orders.Purchases;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.jdbc.core.mapping.AggregateReference;

/** The Java forms of parameters of every kind. */
class DeclaredParametersTest {
    private static final Instant SEEN = Instant.parse("2026-01-01T00:00:00Z");
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;
    private static OrdersOperations orders;
    private static Customers customers;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, OrdersApplication.class, "spring.flyway.locations=classpath:orders/db");
        orders = context.getBean(OrdersOperations.class);
        customers = context.getBean(Customers.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    private static Customer stored(CustomerKey key) {
        return customers.findById(key.id()).orElseThrow();
    }

    @Test
    void nullIsNone() {
        CustomerKey ann = orders.join("Ann", "ann@example.org", SEEN, null);
        assertThat(stored(ann).friend()).isNull();
        CustomerKey bob = orders.join("Bob", "bob@example.org", SEEN, ann.id());
        assertThat(stored(bob).friend()).isEqualTo(AggregateReference.to(ann.id()));
        AggregateReference<Customer, UUID> eve = orders.joinWith(
                "Eve",
                "eve@example.org",
                SEEN.atOffset(ZoneOffset.UTC),
                Optional.of(stored(bob).friend()));
        assertThat(stored(new CustomerKey(eve.getId())).friend().getId()).isEqualTo(ann.id());
        orders.call(ann, Optional.of("Annie"));
        assertThat(stored(ann).nickname()).isEqualTo("Annie");
        orders.call(ann, Optional.empty());
        assertThat(stored(ann).nickname()).isNull();
        assertThatThrownBy(() -> orders.join(null, "x", SEEN, null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("name");
    }

    @Test
    void enumsAndLists() {
        CustomerKey ann = orders.join("Ann", "ann@example.org", SEEN, null);
        CustomerKey bob = orders.join("Bob", "bob@example.org", SEEN, null);
        orders.resize(ann, Customer.Size.LARGE);
        assertThat(stored(ann).size()).isEqualTo(Customer.Size.LARGE);
        orders.visit(List.of(ann, bob));
        orders.visit(List.of());
        orders.visit(List.of(ann));
        assertThat(stored(ann).visits()).isEqualTo(2);
        assertThat(stored(bob).visits()).isEqualTo(1);
        assertThatThrownBy(() -> orders.visit(Arrays.asList(ann, null))).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void elementsWithFields() {
        Purchases purchases = context.getBean(Purchases.class);
        CustomerKey ann = orders.join("Ann", "ann@example.org", SEEN, null);
        UUID made = orders.buy(ann, "two", List.of(new Wanted("pen", 1), new Wanted("ink", 2)));
        assertThat(purchases.findById(made).orElseThrow().lines())
                .extracting(Purchase.Line::quantity)
                .containsExactlyInAnyOrder(1, 2);
        UUID id = UUID.randomUUID();
        UUID line = UUID.randomUUID();
        orders.buy(id, ann.id(), "one", List.of(new Keyed(line, "pad", 3)));
        assertThat(purchases.findById(id).orElseThrow().lines())
                .extracting(Purchase.Line::id)
                .containsExactly(line);
        orders.grant(id, "spring", 10);
        orders.regrant(new DiscountId(id, "spring"), 15);
        assertThat(purchases
                        .findById(id)
                        .orElseThrow()
                        .discounts()
                        .get("spring")
                        .percent())
                .isEqualTo(15);
    }
}
