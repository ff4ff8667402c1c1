package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.capture.UnfinishedBodyException;
import dev.tributary.spring.hooks.HooksApplication;
import dev.tributary.spring.hooks.Phases;
import dev.tributary.spring.hooks.Stocks;
import dev.tributary.spring.shop.ReservationRepository;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an operation's transaction tells its hooks, and callers that do not wait: nothing before it is true. */
class HooksTest {
    private static TestDatabase database;
    private static ConfigurableApplicationContext context;
    private static Stocks stocks;
    private static ShopOperations declared;
    private static Phases phases;

    private StockId stock;
    private int before;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, HooksApplication.class, "tributary.operation-timeout=5s");
        stocks = context.getBean(Stocks.class);
        declared = context.getBean(ShopOperations.class);
        phases = context.getBean(Phases.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void openAStock() {
        UUID product = declared.createProduct("sku-" + UUID.randomUUID(), "Pen", BigDecimal.ONE);
        ShopOperations.WarehouseId warehouse = declared.addWarehouse("North");
        declared.openStock(AggregateReference.to(product), warehouse);
        stock = new StockId(product, warehouse.id());
        before = total();
        phases.fired.clear();
    }

    private static int total() {
        int total = 0;
        for (var each : context.getBean(StockRepository.class).findAll()) {
            total += each.onHand();
        }
        return total;
    }

    private int onHand() {
        return context.getBean(StockRepository.class)
                .findById(stock)
                .orElseThrow()
                .onHand();
    }

    private static <T> T awaited(CompletableFuture<T> future) throws Exception {
        return future.get(1, TimeUnit.MINUTES);
    }

    private static Throwable outcome(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it succeeded: " + awaited(future));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private String[] committed(String operation) {
        return new String[] {
            "before commit: " + operation,
            "synchronization: committed",
            "synchronization: status 0",
            "after commit: on hand " + total(),
            "after completion"
        };
    }

    private static final String[] ROLLED_BACK = {"synchronization: status 1", "after rollback", "after completion"};

    @Test
    void hooksOfABodyFireAfterTheAcknowledgement() {
        assertThat(stocks.receiveNow(stock, 5)).isEqualTo(5);
        assertThat(total()).isEqualTo(before + 5);
        assertThat(phases.fired).containsExactlyInAnyOrder(committed("receive"));
    }

    @Test
    void hooksOfAFutureFireBeforeItIsComplete() throws Exception {
        assertThat(awaited(stocks.receiveLater(stock, 5))).isEqualTo(5);
        assertThat(phases.fired).containsExactlyInAnyOrder(committed("receive"));
    }

    @Test
    void hooksOfACallWithoutABodyFireAfterTheAcknowledgement() throws Exception {
        declared.receive(stock, 5);
        assertThat(phases.fired).containsExactlyInAnyOrder(committed("receive"));
        phases.fired.clear();
        awaited(declared.receiveLater(stock, 5));
        assertThat(phases.fired).containsExactlyInAnyOrder(committed("receive"));
        assertThat(total()).isEqualTo(before + 10);
    }

    @Test
    void aRejectionIsARollback() throws Exception {
        assertThat(outcome(stocks.receiveTooMuch(stock, 5))).isInstanceOf(EffectMismatchException.class);
        assertThat(phases.fired)
                .startsWith("before commit: receive")
                .contains(ROLLED_BACK)
                .hasSize(4);
        phases.fired.clear();
        assertThatThrownBy(() -> declared.reserve(stock, 5)).isInstanceOf(InvariantRejectedException.class);
        assertThat(phases.fired)
                .startsWith("before commit: reserve")
                .contains(ROLLED_BACK)
                .hasSize(4);
        phases.fired.clear();
        assertThat(outcome(declared.receiveLater(stock, 0))).isInstanceOf(GuardRejectedException.class);
        assertThat(phases.fired)
                .startsWith("before commit: receive")
                .contains(ROLLED_BACK)
                .hasSize(4);
        assertThat(total()).isEqualTo(before);
    }

    @Test
    void aGuardRejectsBeforeThereIsATransaction() throws Exception {
        assertThatThrownBy(() -> stocks.receiveNow(stock, 0)).isInstanceOf(GuardRejectedException.class);
        assertThat(outcome(stocks.receiveLater(stock, 0))).isInstanceOf(GuardRejectedException.class);
        assertThat(phases.fired).isEmpty();
    }

    @Test
    void whatIsWrittenBeforeTheCommitIsCaptured() throws Exception {
        stocks.receiveAtTheEnd(stock, 5);
        assertThat(onHand()).isEqualTo(5);
        awaited(stocks.receiveAtTheEndLater(stock, 2));
        assertThat(onHand()).isEqualTo(7);
    }

    @Test
    void anUnknownOutcomeIsNeitherCommitNorRollback() throws Exception {
        try (Connection other = locked()) {
            assertThatThrownBy(() -> stocks.receiveNow(stock, 1)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(phases.fired)
                    .containsExactlyInAnyOrder(
                            "before commit: receive", "synchronization: status 2", "after completion");
            phases.fired.clear();
            CompletableFuture<Integer> body = stocks.receiveLater(stock, 2);
            CompletableFuture<Void> call = declared.receiveLater(stock, 4);
            assertThat(outcome(body)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(outcome(call)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(phases.fired)
                    .containsExactlyInAnyOrder(
                            "before commit: receive",
                            "synchronization: status 2",
                            "after completion",
                            "before commit: receive",
                            "synchronization: status 2",
                            "after completion");
            other.rollback();
        }
        // They were handed over, and so they are committed once they can be.
        declared.receive(stock, 8);
        assertThat(onHand()).isEqualTo(15);
    }

    /** Holds the row that the committer needs. */
    private Connection locked() throws SQLException {
        Connection other = database.connectAsSuperuser();
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute("SELECT 1 FROM stock WHERE product = '" + stock.product() + "' FOR UPDATE");
        }
        return other;
    }

    @Test
    void theBodyOfAFutureRunsInTheCallersThreadWhichDoesNotWait() throws Exception {
        CompletableFuture<Integer> future;
        try (Connection other = locked()) {
            future = stocks.receiveLater(stock, 5);
            assertThat(stocks.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(future).isNotDone();
            assertThat(phases.fired).containsExactly("before commit: receive");
            other.rollback();
        }
        assertThat(awaited(future)).isEqualTo(5);
    }

    @Test
    void aCoordinatedBodyOfAFutureRunsElsewhere() throws Exception {
        declared.receive(stock, 5);
        for (UUID held :
                new UUID[] {awaited(stocks.reserveLater(stock, 2)), awaited(stocks.reserveValidated(stock, 2))}) {
            assertThat(context.getBean(ReservationRepository.class).existsById(held))
                    .isTrue();
        }
        assertThat(stocks.thread()).isNotEqualTo(Thread.currentThread().getName());
        assertThat(outcome(stocks.reserveLater(stock, 2))).isInstanceOf(InvariantRejectedException.class);
    }

    @Test
    void theFutureOfABodyIsCompleteWhenItReturns() throws Exception {
        assertThat(outcome(stocks.fail(stock, 5)))
                .isInstanceOf(IOException.class)
                .hasMessage("no ink");
        assertThat(phases.fired).containsExactlyInAnyOrder(ROLLED_BACK);
        assertThat(outcome(stocks.goOn(stock, 5))).isInstanceOf(UnfinishedBodyException.class);
        assertThat(onHand()).isZero();
    }

    @Test
    void misuseIsThrownAtOnce() {
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        assertThatThrownBy(() -> transaction.execute(status -> stocks.receiveLater(stock, 5)))
                .isInstanceOf(NestedOperationException.class);
    }
}
