package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.StaleReadException;
import dev.tributary.spring.capture.UncapturableWriteException;
import dev.tributary.spring.capture.WriteOutsideOperationException;
import dev.tributary.spring.orders.Customer;
import dev.tributary.spring.orders.Customers;
import dev.tributary.spring.orders.Memo;
import dev.tributary.spring.orders.Memos;
import dev.tributary.spring.orders.Orders;
import dev.tributary.spring.orders.OrdersApplication;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.jdbc.core.JdbcTemplate;

/** What Spring Data JDBC does with single rows inside an operation, and what of it is captured or refused. */
class CaptureTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;
    private static Orders orders;
    private static Customers customers;

    private String name;
    private UUID ann;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, OrdersApplication.class, "spring.flyway.locations=classpath:orders/db");
        orders = context.getBean(Orders.class);
        customers = context.getBean(Customers.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void join() {
        name = "Ann " + UUID.randomUUID();
        ann = joined(name, null);
    }

    private static UUID joined(String name, UUID friend) {
        AggregateReference<Customer, UUID> reference = friend == null ? null : AggregateReference.to(friend);
        return (UUID) orders.doing(
                        () -> customers.save(newcomer(null, name, reference)).id())
                .join(name, "ann@example.org", NEW_YEAR, reference);
    }

    private static Customer newcomer(UUID id, String name, AggregateReference<Customer, UUID> friend) {
        Customer.Email email = new Customer.Email("ann", "example.org");
        return new Customer(id, name, null, email, Customer.Size.SMALL, NEW_YEAR, null, 0, friend);
    }

    private Customer stored() {
        return customers.findById(ann).orElseThrow();
    }

    /** Loads Ann, changes her, saves her. */
    private Orders changing(Function<Customer, Customer> change) {
        return orders.doing(() -> customers.save(change.apply(stored())));
    }

    private static int effects() {
        return context.getBean(JdbcTemplate.class)
                .queryForObject(
                        "SELECT json_array_length(effects) FROM tributary.log ORDER BY sequence DESC LIMIT 1",
                        Integer.class);
    }

    @Test
    void nullsComeAndGo() {
        changing(loaded -> loaded.called("Annie")).call(ann, "Annie");
        assertThat(stored().nickname()).isEqualTo("Annie");
        changing(loaded -> loaded.called(null)).call(ann, null);
        assertThat(stored().nickname()).isNull();
    }

    @Test
    void embeddedValuesAreTheirColumns() {
        changing(loaded -> loaded.in(new Customer.Address("High Street", "York")))
                .move(ann, "High Street", "York");
        assertThat(stored().address()).isEqualTo(new Customer.Address("High Street", "York"));
        changing(loaded -> loaded.in(new Customer.Address("High Street", null))).move(ann, "High Street", null);
        assertThat(effects()).isEqualTo(2);
        changing(loaded -> loaded.in(null)).move(ann, null, null);
        assertThat(stored().address()).isNull();
    }

    @Test
    void aConverterSaysHowAValueIsStored() {
        changing(loaded -> loaded.at(new Customer.Email("anna", "example.com"))).write(ann, "anna@example.com");
        assertThat(stored().email()).isEqualTo(new Customer.Email("anna", "example.com"));
    }

    @Test
    void maximaAndMinimaAreRaisedAndLowered() {
        Instant earlier = NEW_YEAR.minusSeconds(1);
        changing(loaded -> loaded.grown(earlier)).grow(ann, earlier);
        assertThat(stored().size()).isEqualTo(Customer.Size.LARGE);
        assertThat(stored().firstSeen()).isEqualTo(earlier);
    }

    @Test
    void aReferenceIsTheKeyOfTheRowItNames() {
        UUID friend = joined("Bob", ann);
        assertThat(customers.findById(friend).orElseThrow().friend()).isEqualTo(AggregateReference.to(ann));
    }

    @Test
    void severalRowsAreSavedAtOnce() {
        UUID bob = joined("Bob", null);
        orders.doing(() -> customers.saveAll(customers.findAllById(List.of(ann, bob)).stream()
                        .map(customer -> customer.visited(1))
                        .toList()))
                .visit(List.of(ann, bob));
        assertThat(customers.findAllById(List.of(ann, bob)))
                .extracting(Customer::visits)
                .containsExactly(1, 1);
    }

    @Test
    void whateverQueryLoadedARowIsTheBaseOfItsDifference() {
        visiting(() -> customers.findByName(name).orElseThrow());
        visiting(() -> customers.queryByName(name));
        visiting(() -> customers.findByNameIn(List.of(name)).get(0));
        visiting(() -> customers
                .findByNameStartingWith(name, PageRequest.of(0, 5))
                .getContent()
                .get(0));
        visiting(() -> customers
                .findSliceByNameStartingWith(name, PageRequest.of(0, 5))
                .getContent()
                .get(0));
        visiting(() -> {
            try (Stream<Customer> found = customers.streamByNameStartingWith(name)) {
                return found.findFirst().orElseThrow();
            }
        });
        assertThat(stored().visits()).isEqualTo(6);
    }

    private void visiting(Supplier<Customer> load) {
        orders.doing(() -> customers.save(load.get().visited(1))).visit(List.of(ann));
    }

    @Test
    void whatABodyReadsWithoutEntitiesIsItsOwnBusiness() {
        Object seen = orders.doing(() -> {
                    Customers.Named named = customers.named(ann);
                    String projected =
                            customers.findProjectedByName(name).get(0).getName();
                    assertThat(customers.findKnownByName(name).get(0).getId()).isEqualTo(ann);
                    long count = customers.countByName(name);
                    customers.save(stored().visited(1));
                    return named.name().equals(projected) && count == 1 && customers.existsById(ann);
                })
                .visit(List.of(ann));
        assertThat(seen).isEqualTo(true);
    }

    @Test
    void countsAndQueriesOfAWrittenTableAreRefused() {
        refusedAsStale(() -> customers.count());
        refusedAsStale(() -> customers.countByName(name));
        refusedAsStale(() -> customers.existsByName(name));
        refusedAsStale(() -> customers.findByName(name));
        refusedAsStale(() -> customers.named(ann));
        refusedAsStale(() -> customers.findAll());
        assertThat(stored().visits()).isZero();
    }

    private void refusedAsStale(Supplier<Object> read) {
        assertThatThrownBy(() -> orders.doing(() -> {
                            customers.save(stored().visited(1));
                            return read.get();
                        })
                        .visit(List.of(ann)))
                .isInstanceOf(StaleReadException.class)
                .hasMessageContaining("customer");
    }

    @Test
    void writesPastTheEntitiesAreRefused() {
        for (Runnable write : List.<Runnable>of(
                () -> customers.modify(ann),
                () -> customers.deleteByName(name),
                () -> customers.deleteAll(),
                () -> context.getBean(Memos.class).save(new Memo(UUID.randomUUID(), "x")))) {
            assertThatThrownBy(() -> orders.doing(write).visit(List.of(ann)))
                    .isInstanceOf(UncapturableWriteException.class);
        }
        assertThat(stored().visits()).isZero();
    }

    @Test
    void anUpsertIsWhatItTurnsOutToBe() {
        JdbcAggregateTemplate aggregates = context.getBean(JdbcAggregateTemplate.class);
        orders.doing(() -> aggregates.upsert(stored().visited(1))).visit(List.of(ann));
        assertThat(stored().visits()).isEqualTo(1);
        UUID id = UUID.randomUUID();
        orders.doing(() -> aggregates.upsert(newcomer(id, "Eve", null))).join("Eve", "ann@example.org", NEW_YEAR, null);
        assertThat(customers.existsById(id)).isTrue();
    }

    @Test
    void aRowUnderAKeyThatIsThereIsNotSavedUnread() {
        assertThatThrownBy(() -> orders.doing(() -> customers.save(newcomer(ann, "Eve", null)))
                        .join("Eve", "ann@example.org", NEW_YEAR, null))
                .isInstanceOf(UncapturableWriteException.class)
                .hasMessageContaining("without having been loaded");
    }

    @Test
    void aChosenValueIsWhatTheBodyComputed() {
        changing(loaded -> loaded.visited(3)).guess(ann);
        assertThat(stored().visits()).isEqualTo(3);
        assertThatThrownBy(() -> changing(loaded -> loaded.visited(-1)).guess(ann))
                .isInstanceOf(GuardRejectedException.class);
        assertThatThrownBy(
                        () -> changing(loaded -> loaded.visited(1).called("x")).guess(ann))
                .isInstanceOf(EffectMismatchException.class);
        assertThat(stored().visits()).isEqualTo(3);
    }

    @Test
    void whatNoFileManagesIsReadEverywhereAndWrittenInSerializableBodies() {
        Memos memos = context.getBean(Memos.class);
        Memo memo = memos.save(new Memo(UUID.randomUUID(), "before"));
        assertThat(orders.doing(() -> {
                            String text =
                                    memos.findById(memo.id()).orElseThrow().text();
                            customers.save(stored().called(text));
                            return text;
                        })
                        .call(ann, "before"))
                .isEqualTo("before");
        orders.doing(() -> {
                    memos.save(memo.with("written"));
                    customers.save(stored().called("audited"));
                })
                .audit(ann, "audited");
        Memo written = memos.findById(memo.id()).orElseThrow();
        assertThat(written.text()).isEqualTo("written");
        assertThat(stored().nickname()).isEqualTo("audited");
        assertThatThrownBy(() -> orders.doing(() -> {
                            memos.save(written.with("rejected"));
                            customers.save(stored().called("something else"));
                        })
                        .audit(ann, "audited"))
                .isInstanceOf(EffectMismatchException.class);
        assertThat(memos.findById(memo.id())).hasValue(written);
        assertThatThrownBy(() -> orders.doing(() -> memos.save(new Memo(memo.id(), "twice")))
                        .audit(ann, "audited"))
                .as("a violation of its own is no lost race")
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void anotherThreadIsOutsideTheOperation() {
        assertThatThrownBy(() -> orders.doing(
                                () -> CompletableFuture.supplyAsync(() -> customers.save(stored().visited(1)))
                                        .join())
                        .visit(List.of(ann)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WriteOutsideOperationException.class);
        assertThat(stored().visits()).isZero();
    }
}
