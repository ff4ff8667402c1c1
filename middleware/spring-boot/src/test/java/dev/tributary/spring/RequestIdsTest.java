package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.engine.Receipt;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.UnrepeatableResultException;
import dev.tributary.spring.hooks.HooksApplication;
import dev.tributary.spring.hooks.Once;
import dev.tributary.spring.hooks.OnceOperations;
import dev.tributary.spring.hooks.Phases;
import dev.tributary.spring.hooks.Stocks;
import dev.tributary.spring.operation.RequestIds;
import dev.tributary.spring.shop.Reservation;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.jdbc.core.mapping.AggregateReference;

/** A request that is repeated changes nothing, and returns what it returned. */
class RequestIdsTest {
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;
    private static Once once;
    private static OnceOperations declared;
    private static ShopOperations shop;

    private StockId stock;
    private String request;
    private int runs;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, HooksApplication.class);
        once = context.getBean(Once.class);
        declared = context.getBean(OnceOperations.class);
        shop = context.getBean(ShopOperations.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void openAStock() {
        UUID product = shop.createProduct("sku-" + UUID.randomUUID(), "Pen", BigDecimal.ONE);
        ShopOperations.WarehouseId warehouse = shop.addWarehouse("North");
        shop.openStock(AggregateReference.to(product), warehouse);
        stock = new StockId(product, warehouse.id());
        request = "request " + UUID.randomUUID();
        runs = once.runs();
    }

    private Stock stored() {
        return context.getBean(StockRepository.class).findById(stock).orElseThrow();
    }

    @Test
    void aRepeatedBodyDoesNotRun() {
        assertThat(once.receive(request, stock, 5)).isEqualTo(5);
        assertThat(once.receive(request, stock, 5)).isEqualTo(5);
        assertThat(once.receive(null, stock, 5)).as("no request at all").isEqualTo(10);
        assertThat(once.receive(request, stock, 5)).as("what it returned then").isEqualTo(5);
        assertThat(once.runs() - runs).isEqualTo(2);
        assertThat(stored().onHand()).isEqualTo(10);
    }

    @Test
    void whatReturnsNothingReturnsNothingAgain() {
        once.receiveSilently(request, stock, 5);
        once.receiveSilently(request, stock, 5);
        assertThat(stored().onHand()).isEqualTo(5);
    }

    @Test
    void aFutureIsRepeatedToo() throws Exception {
        UUID id = UUID.randomUUID();
        List<Once.Seen> first = once.receiveLater(stock, 5, id).get(1, TimeUnit.MINUTES);
        List<Once.Seen> again = once.receiveLater(stock, 5, id).get(1, TimeUnit.MINUTES);
        assertThat(again).isEqualTo(first);
        assertThat(once.runs() - runs).isEqualTo(1);
        assertThat(stored().onHand()).isEqualTo(5);
    }

    @Test
    void aCoordinatedBodyIsRepeatedInBothWays() {
        shop.receive(stock, 5);
        Reservation first = once.reserve(request, stock, 2);
        assertThat(once.reserve(request, stock, 2)).isEqualTo(first);
        assertThat(once.reserveValidated(request, stock, 2)).isEqualTo(first);
        Reservation second = once.reserveValidated(request + " b", stock, 1);
        assertThat(once.reserve(request + " b", stock, 1)).isEqualTo(second);
        assertThat(stored().reserved()).isEqualTo(3);
    }

    @Test
    void aCallWithoutABodyIsRepeated() throws Exception {
        Receipt first = declared.receive(request, stock, 5);
        Receipt again = declared.receive(request, stock, 5);
        assertThat(first.repeated()).isFalse();
        assertThat(again.repeated()).isTrue();
        assertThat(again.sequence()).isEqualTo(first.sequence());
        UUID held = declared.reserve(request + " b", stock, 2);
        assertThat(declared.reserve(request + " b", stock, 2)).isEqualTo(held);
        UUID id = UUID.randomUUID();
        CompletableFuture<Receipt> one = declared.receiveLater(stock, 3, id);
        CompletableFuture<Receipt> two = declared.receiveLater(stock, 3, id);
        assertThat(one.get(1, TimeUnit.MINUTES).sequence())
                .isEqualTo(two.get(1, TimeUnit.MINUTES).sequence());
        assertThat(stored()).isEqualTo(new Stock(stock, 8, 2));
    }

    @Test
    void aRepeatedCallCommitsNothing() throws Exception {
        Phases phases = context.getBean(Phases.class);
        declared.receive(request, stock, 5);
        UUID id = UUID.randomUUID();
        declared.receiveLater(stock, 5, id).get(1, TimeUnit.MINUTES);
        once.receive(request + " b", stock, 5);
        phases.fired.clear();
        declared.receive(request, stock, 5);
        declared.receiveLater(stock, 5, id).get(1, TimeUnit.MINUTES);
        assertThat(phases.fired)
                .containsExactlyInAnyOrder(
                        "before commit: receive",
                        "synchronization: status 1",
                        "after rollback",
                        "after completion",
                        "before commit: receive",
                        "synchronization: status 1",
                        "after rollback",
                        "after completion");
        phases.fired.clear();
        once.receive(request + " b", stock, 5);
        assertThat(phases.fired).as("no body, no transaction").isEmpty();
        assertThat(stored().onHand()).isEqualTo(15);
    }

    @Test
    void aRejectedRequestCanBeTriedAgain() {
        assertThatThrownBy(() -> once.receive(request, stock, 0)).isInstanceOf(GuardRejectedException.class);
        assertThat(once.receive(request, stock, 5)).isEqualTo(5);
    }

    @Test
    void anIdNamesOneRequestOnly() {
        once.receive(request, stock, 5);
        assertThatThrownBy(() -> once.receive(request, stock, 6)).isInstanceOf(RequestIdReusedException.class);
        assertThatThrownBy(() -> declared.reserve(request, stock, 5)).isInstanceOf(RequestIdReusedException.class);
        assertThatThrownBy(() -> once.receive(" ", stock, 5)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> once.receive("x".repeat(201), stock, 5)).isInstanceOf(InvalidArgumentException.class);
        assertThat(stored().onHand()).isEqualTo(5);
    }

    @Test
    void aScopeNamesEachOperationInIt() {
        for (int i = 0; i < 2; i++) {
            UUID held = RequestIds.with(request, () -> {
                shop.receive(stock, 5);
                context.getBean(Stocks.class).receiveNow(stock, 2);
                // It has a name of its own, and does not count.
                once.receive(request + " inside", stock, 1);
                return shop.reserve(stock, 3);
            });
            assertThat(held).isNotNull();
            assertThat(stored()).isEqualTo(new Stock(stock, 8, 3));
        }
        RequestIds.with(request + " other", () -> shop.receive(stock, 5));
        shop.receive(stock, 5);
        shop.receive(stock, 5);
        assertThat(stored().onHand()).as("outside any scope").isEqualTo(23);
    }

    @Test
    void scopesNestAndEnd() {
        RequestIds.with(request, () -> {
            RequestIds.with(request + " inner", () -> shop.receive(stock, 1));
            shop.receive(stock, 2);
        });
        RequestIds.with(request + " inner", () -> shop.receive(stock, 1));
        RequestIds.with(request, () -> shop.receive(stock, 2));
        assertThat(stored().onHand()).isEqualTo(3);
    }

    @Test
    void aResultThatCannotBeKeptIsRefused() {
        assertThatThrownBy(() -> once.receiveSomething(request, stock, 5))
                .isInstanceOf(UnrepeatableResultException.class);
        assertThatThrownBy(() -> once.receiveStream(request, stock, 5)).isInstanceOf(UnrepeatableResultException.class);
        assertThat(stored().onHand()).isZero();
        assertThat(once.receiveSomething(null, stock, 5)).isEqualTo(new Stock(stock, 5, 0));
    }
}
