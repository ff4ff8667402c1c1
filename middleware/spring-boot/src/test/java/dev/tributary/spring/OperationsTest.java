package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.capture.StaleReadException;
import dev.tributary.spring.capture.UncapturableWriteException;
import dev.tributary.spring.capture.WriteOutsideOperationException;
import dev.tributary.spring.shop.Hooks;
import dev.tributary.spring.shop.Product;
import dev.tributary.spring.shop.ProductRepository;
import dev.tributary.spring.shop.ReservationRepository;
import dev.tributary.spring.shop.ReservationStatus;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.Shop.Quirk;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What annotated methods with ordinary Spring Data code in them do. */
class OperationsTest {
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    private Shop shop;
    private Hooks hooks;
    private StockRepository stocks;
    private StockId stock;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, WebApplicationType.NONE);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void openAStock() {
        shop = context.getBean(Shop.class);
        hooks = context.getBean(Hooks.class);
        stocks = context.getBean(StockRepository.class);
        Product product = shop.createProduct("sku-" + UUID.randomUUID(), "Pen", new BigDecimal("1.50"));
        UUID warehouse = shop.addWarehouse("North");
        shop.openStock(product.id(), warehouse);
        stock = new StockId(product.id(), warehouse);
        hooks.fired.clear();
    }

    @AfterEach
    void behave() {
        shop.behave(Quirk.NONE);
    }

    private Stock stored() {
        return stocks.findById(stock).orElseThrow();
    }

    private static String lastEffects() {
        return jdbc().queryForObject(
                        "SELECT effects::text FROM tributary.log ORDER BY sequence DESC LIMIT 1", String.class);
    }

    private static JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    private static long records() {
        return jdbc().queryForObject("SELECT count(*) FROM tributary.log", Long.class);
    }

    @Test
    void aSavedDifferenceOfACounterBecomesAnAddition() throws IOException {
        shop.receive(stock, 5);
        shop.receive(stock, 7);
        assertThat(stored()).isEqualTo(new Stock(stock, 12, 0));
        assertThat(lastEffects()).contains("\"value\":7", "\"effect\":\"add\"", "\"attribute\":\"onHand\"");
    }

    @Test
    void aCompositeKeyIsAReference() throws IOException {
        shop.receive(stock, 5);
        UUID held = shop.reserve(stock, 3);
        ReservationRepository reservations = context.getBean(ReservationRepository.class);
        assertThat(reservations.findById(held)).hasValueSatisfying(reservation -> {
            assertThat(reservation.stock()).isEqualTo(stock);
            assertThat(reservation.quantity()).isEqualTo(3);
            assertThat(reservation.status()).isEqualTo(ReservationStatus.HELD);
        });
        assertThat(stored()).isEqualTo(new Stock(stock, 5, 3));

        shop.ship(held);
        assertThat(stored()).isEqualTo(new Stock(stock, 2, 0));
        assertThat(reservations.findById(held).orElseThrow().status()).isEqualTo(ReservationStatus.SHIPPED);

        UUID cancelled = shop.reserve(stock, 1);
        shop.cancel(cancelled);
        assertThat(reservations.existsById(cancelled)).isFalse();
        assertThat(stored()).isEqualTo(new Stock(stock, 2, 0));
    }

    @Test
    void transactionalOnTheSameMethodJoinsTheOperation() {
        shop.rename(stock.product(), "Pencil");
        assertThat(context.getBean(ProductRepository.class)
                        .findById(stock.product())
                        .orElseThrow()
                        .name())
                .isEqualTo("Pencil");
        shop.reprice(stock.product(), new BigDecimal("1.500"));
        assertThat(lastEffects()).as("a price of the same value is no change").doesNotContain("name");
    }

    @Test
    void aGuardRejects() {
        long before = records();
        assertThatThrownBy(() -> shop.receive(stock, 0)).isInstanceOf(GuardRejectedException.class);
        assertThat(records()).isEqualTo(before);
    }

    @Test
    void anInvariantRejects() throws IOException {
        shop.receive(stock, 5);
        assertThatThrownBy(() -> shop.reserve(stock, 6))
                .isInstanceOfSatisfying(
                        InvariantRejectedException.class,
                        rejection -> assertThat(rejection.invariant()).isEqualTo("NotOversold"));
        assertThat(stored()).isEqualTo(new Stock(stock, 5, 0));
    }

    @Test
    void anUnknownRowRejectsBeforeTheBodyRuns() {
        assertThatThrownBy(() -> shop.receive(new StockId(UUID.randomUUID(), stock.warehouse()), 1))
                .isInstanceOf(RowNotFoundException.class);
    }

    @Test
    void aBodyThatDoesSomethingElseIsAMismatch() {
        shop.behave(Quirk.ADD_TOO_MUCH);
        assertThatThrownBy(() -> shop.receive(stock, 5))
                .isInstanceOfSatisfying(EffectMismatchException.class, mismatch -> {
                    assertThat(mismatch.declared().toString()).contains("5");
                    assertThat(mismatch.captured().toString()).contains("6");
                });
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void repositoriesWriteNoManagedRowOutsideAnOperation() {
        assertThatThrownBy(() -> stocks.save(new Stock(stock, 99, 0)))
                .isInstanceOf(WriteOutsideOperationException.class)
                .hasMessageContaining("@Operation");
        assertThatThrownBy(() -> stocks.deleteById(stock)).isInstanceOf(WriteOutsideOperationException.class);
    }

    @Test
    void rawSqlInABodyIsRefused() {
        shop.behave(Quirk.WRITE_RAW_SQL);
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(UncapturableWriteException.class);
        assertThatThrownBy(() -> jdbc().update("UPDATE stock SET on_hand = 99"))
                .rootCause()
                .hasMessageContaining("stock");
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void anUnmanagedTableIsNotWrittenInAConfluentBody() {
        shop.behave(Quirk.WRITE_UNMANAGED);
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(UncapturableWriteException.class);
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void aQueryOfAWrittenTableIsRefusedAndAReadByIdIsNot() throws IOException {
        shop.behave(Quirk.QUERY_AFTER_WRITE);
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(StaleReadException.class);
        shop.behave(Quirk.READ_BACK);
        shop.receive(stock, 5);
        assertThat(shop.readBack().onHand()).isEqualTo(5);
    }

    @Test
    void aRowFromAnEarlierInvocationIsRefusedWhenThisOneDidNotLoadIt() throws IOException {
        Stock old = stored();
        shop.receive(stock, 5);
        shop.detached(new Stock(stock, old.onHand() + 5, 0));
        shop.behave(Quirk.SAVE_DETACHED);
        // It is held against what this invocation loaded, so that the lost difference shows.
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(EffectMismatchException.class);
        assertThat(stored().onHand()).isEqualTo(5);
    }

    @Test
    void aKeyThatTheDatabaseWouldGenerateIsMissed() {
        shop.behave(Quirk.SAVE_WITHOUT_KEY);
        assertThatThrownBy(() -> shop.receive(stock, 5))
                .isInstanceOf(UncapturableWriteException.class)
                .hasMessageContaining("a new row of Stock has no key");
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void anOperationInsideAnotherIsRefused() {
        shop.behave(Quirk.CALL_ANOTHER);
        shop.another(() -> shop.rename(stock.product(), "x"));
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(NestedOperationException.class);
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void whatIsIndependentOfTheOperationWritesNoManagedRow() {
        TransactionTemplate independent = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        independent.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        shop.behave(Quirk.CALL_ANOTHER);
        shop.another(() -> independent.executeWithoutResult(status -> stocks.deleteById(stock)));
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(WriteOutsideOperationException.class);
        independent.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        assertThatThrownBy(() -> shop.receive(stock, 5)).isInstanceOf(NestedOperationException.class);
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void anOperationInsideATransactionOfABodyIsRefused() {
        TransactionTemplate independent = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        independent.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        shop.behave(Quirk.CALL_ANOTHER);
        shop.another(() -> independent.executeWithoutResult(status -> shop.rename(stock.product(), "x")));
        assertThatThrownBy(() -> shop.receive(stock, 5))
                .isInstanceOf(NestedOperationException.class)
                .hasMessageContaining("rename is called inside a transaction");
        assertThat(stored().onHand()).isZero();
    }

    @Test
    void anOperationInsideAForeignTransactionIsRefused() {
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> shop.rename(stock.product(), "x")))
                .isInstanceOf(NestedOperationException.class)
                .hasMessageContaining("@Transactional");
    }

    @Test
    void manyCallersNeitherOversellNorLoseAnything() throws Exception {
        shop.receive(stock, 10);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger rejected = new AtomicInteger();
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(callers.submit(() -> {
                    try {
                        shop.reserve(stock, 1);
                        held.incrementAndGet();
                    } catch (InvariantRejectedException e) {
                        rejected.incrementAndGet();
                    }
                }));
                calls.add(callers.submit(() -> shop.rename(stock.product(), "Pen")));
            }
            for (Future<?> call : calls) {
                call.get(1, TimeUnit.MINUTES);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(held).hasValue(10);
        assertThat(rejected).hasValue(10);
        assertThat(stored()).isEqualTo(new Stock(stock, 10, 10));
    }

    @Test
    void exceptionsOfTheBodyPassThroughAndRollBack() throws IOException {
        shop.behave(Quirk.THROW_CHECKED);
        assertThatThrownBy(() -> shop.receive(stock, 5))
                .isInstanceOf(IOException.class)
                .hasMessage("no ink");
        assertThat(stored().onHand()).isZero();
        assertThat(hooks.fired).containsExactly("rolled back 5");
        shop.behave(Quirk.NONE);
        shop.receive(stock, 5);
        assertThat(stored().onHand()).isEqualTo(5);
    }

    @Test
    void hooksFireOnTheAcknowledgementAndOnRejection() throws IOException {
        shop.receive(stock, 5);
        assertThat(hooks.fired).containsExactly("committed, on hand 5");
        hooks.fired.clear();
        shop.behave(Quirk.ADD_TOO_MUCH);
        assertThatThrownBy(() -> shop.receive(stock, 6)).isInstanceOf(EffectMismatchException.class);
        assertThat(hooks.fired).containsExactly("rolled back 6");
    }
}
