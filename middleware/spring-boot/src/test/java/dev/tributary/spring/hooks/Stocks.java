package dev.tributary.spring.hooks;

import dev.tributary.Operation;
import dev.tributary.spring.shop.Reservation;
import dev.tributary.spring.shop.ReservationRepository;
import dev.tributary.spring.shop.ReservationStatus;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Bodies that wait for their acknowledgement, and bodies that do not. */
@Service
public class Stocks {
    private final StockRepository stocks;
    private final ReservationRepository reservations;
    private final ApplicationEventPublisher events;
    private volatile String thread = "";

    Stocks(StockRepository stocks, ReservationRepository reservations, ApplicationEventPublisher events) {
        this.stocks = stocks;
        this.reservations = reservations;
        this.events = events;
    }

    /** The thread that the last body ran in. */
    public String thread() {
        return thread;
    }

    private int receive(StockId stock, int quantity) {
        thread = Thread.currentThread().getName();
        Stock loaded = stocks.findById(stock).orElseThrow();
        stocks.save(new Stock(stock, loaded.onHand() + quantity, loaded.reserved()));
        return loaded.onHand() + quantity;
    }

    @Operation("receive")
    public int receiveNow(StockId stock, int quantity) {
        return receive(stock, quantity);
    }

    @Operation("receive")
    public CompletableFuture<Integer> receiveLater(StockId stock, int quantity) {
        return CompletableFuture.completedFuture(receive(stock, quantity));
    }

    @Operation("receive")
    public void receiveAtTheEnd(StockId stock, int quantity) {
        events.publishEvent(new Phases.WriteLate(stock, quantity));
    }

    @Operation("receive")
    public CompletableFuture<Integer> receiveAtTheEndLater(StockId stock, int quantity) {
        events.publishEvent(new Phases.WriteLate(stock, quantity));
        return CompletableFuture.completedFuture(quantity);
    }

    @Operation("receive")
    public CompletableFuture<Integer> receiveTooMuch(StockId stock, int quantity) {
        return CompletableFuture.completedFuture(receive(stock, quantity + 1));
    }

    @Operation("receive")
    public CompletableFuture<Integer> fail(StockId stock, int quantity) {
        return CompletableFuture.failedFuture(new IOException("no ink"));
    }

    @Operation("receive")
    public CompletableFuture<Integer> goOn(StockId stock, int quantity) {
        return new CompletableFuture<>();
    }

    @Operation("reserve")
    public CompletableFuture<UUID> reserveLater(StockId stock, int quantity) {
        return reserve(stock, quantity);
    }

    @Operation(value = "reserve", coordination = Operation.Coordination.VALIDATED)
    public CompletableFuture<UUID> reserveValidated(StockId stock, int quantity) {
        return reserve(stock, quantity);
    }

    private CompletableFuture<UUID> reserve(StockId stock, int quantity) {
        thread = Thread.currentThread().getName();
        Stock loaded = stocks.findById(stock).orElseThrow();
        stocks.save(new Stock(stock, loaded.onHand(), loaded.reserved() + quantity));
        return CompletableFuture.completedFuture(reservations
                .save(new Reservation(null, stock, quantity, ReservationStatus.HELD))
                .id());
    }
}
