package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.engine.Receipt;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.shop.ReservationRepository;
import dev.tributary.spring.shop.ReservationStatus;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import dev.tributary.spring.shop.WarehouseRepository;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What interfaces without bodies do. */
class DeclaredOperationsTest {
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    private ShopOperations shop;
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
        shop = context.getBean(ShopOperations.class);
        UUID product = shop.createProduct(sku(), "Pen", new BigDecimal("1.50"));
        ShopOperations.WarehouseId warehouse = shop.addWarehouse("North");
        Receipt opened = shop.openStock(AggregateReference.to(product), warehouse);
        assertThat(opened.sequence()).isPositive();
        stock = new StockId(product, warehouse.id());
    }

    private static String sku() {
        return "sku-" + UUID.randomUUID();
    }

    private static Stock stored(StockId id) {
        return context.getBean(StockRepository.class).findById(id).orElseThrow();
    }

    @Test
    void theDeclarationIsExecuted() {
        shop.receive(stock, 5);
        UUID held = shop.reserve(stock, 3);
        assertThat(stored(stock)).isEqualTo(new Stock(stock, 5, 3));
        assertThat(context.getBean(ReservationRepository.class).findById(held)).hasValueSatisfying(reservation -> {
            assertThat(reservation.stock()).isEqualTo(stock);
            assertThat(reservation.status()).isEqualTo(ReservationStatus.HELD);
        });
        shop.ship(held);
        assertThat(stored(stock)).isEqualTo(new Stock(stock, 2, 0));
    }

    @Test
    void aGeneratedKeyIsReturnedInItsJavaForm() throws Exception {
        ShopOperations.WarehouseId warehouse = shop.addWarehouse("South");
        UUID later = shop.addWarehouseLater("East").get(1, TimeUnit.MINUTES).getId();
        WarehouseRepository warehouses = context.getBean(WarehouseRepository.class);
        assertThat(warehouses.findById(warehouse.id()).orElseThrow().getName()).isEqualTo("South");
        assertThat(warehouses.findById(later).orElseThrow().getName()).isEqualTo("East");
        assertThat(shop.createProductLater(sku(), "Ink", BigDecimal.ONE).get(1, TimeUnit.MINUTES))
                .isNotNull();
    }

    @Test
    void aKeyCanBeGiven() {
        shop.receive(stock, 5);
        UUID id = UUID.randomUUID();
        Receipt receipt = shop.reserve(id, stock, 2);
        assertThat(receipt.keys().toString()).contains(id.toString());
        assertThat(context.getBean(ReservationRepository.class).existsById(id)).isTrue();
    }

    @Test
    void aFutureIsTheAcknowledgement() throws Exception {
        shop.receiveLater(stock, 5).get(1, TimeUnit.MINUTES);
        assertThat(stored(stock).onHand()).isEqualTo(5);
        Receipt receipt = shop.receiveWithReceipt(stock, 2).get(1, TimeUnit.MINUTES);
        assertThat(receipt.sequence()).isPositive();
        assertThat(stored(stock).onHand()).isEqualTo(7);
    }

    @Test
    void everyOutcomeIsTheFutures() {
        assertThat(outcome(shop.receiveLater(stock, 0))).isInstanceOf(GuardRejectedException.class);
        assertThat(outcome(shop.receiveLater(new StockId(UUID.randomUUID(), stock.warehouse()), 1)))
                .isInstanceOf(RowNotFoundException.class);
        assertThat(outcome(shop.receiveLater(null, 1))).isInstanceOf(InvalidArgumentException.class);
        assertThat(stored(stock).onHand()).isZero();
    }

    private static Throwable outcome(CompletableFuture<?> future) {
        try {
            future.get(1, TimeUnit.MINUTES);
            throw new AssertionError("it succeeded");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rejectionsAreThrown() {
        assertThatThrownBy(() -> shop.receive(stock, 0)).isInstanceOf(GuardRejectedException.class);
        assertThatThrownBy(() -> shop.reserve(stock, 1)).isInstanceOf(InvariantRejectedException.class);
        assertThatThrownBy(() -> shop.receive(null, 1)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aDefaultMethodIsNoOperation() {
        shop.receiveAndReserve(stock, 4);
        assertThat(stored(stock)).isEqualTo(new Stock(stock, 4, 4));
        assertThat(shop)
                .hasToString("operations of " + ShopOperations.class.getName())
                .isEqualTo(shop);
    }

    @Test
    void aCallInsideATransactionIsRefused() {
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> shop.receive(stock, 5)))
                .isInstanceOf(NestedOperationException.class);
        assertThatThrownBy(() -> transaction.execute(status -> shop.receiveLater(stock, 5)))
                .isInstanceOf(NestedOperationException.class);
        assertThat(stored(stock).onHand()).isZero();
    }
}
