package dev.tributary.spring.hooks;

import dev.tributary.Operation;
import dev.tributary.RequestId;
import dev.tributary.spring.shop.Reservation;
import dev.tributary.spring.shop.ReservationRepository;
import dev.tributary.spring.shop.ReservationStatus;
import dev.tributary.spring.shop.Stock;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Bodies whose requests have names, and that return what such bodies return. */
@Service
public class Once {
    /** A result with all kinds of values in it. */
    public record Seen(StockId stock, int onHand, Instant at, BigDecimal price, List<String> notes) {}

    private final AtomicInteger runs = new AtomicInteger();
    private final StockRepository stocks;
    private final ReservationRepository reservations;

    Once(StockRepository stocks, ReservationRepository reservations) {
        this.stocks = stocks;
        this.reservations = reservations;
    }

    /** How many bodies have run. */
    public int runs() {
        return runs.get();
    }

    private Stock receiving(StockId stock, int quantity) {
        runs.incrementAndGet();
        Stock loaded = stocks.findById(stock).orElseThrow();
        return stocks.save(new Stock(stock, loaded.onHand() + quantity, loaded.reserved()));
    }

    @Operation("receive")
    public int receive(@RequestId String request, StockId stock, int quantity) {
        return receiving(stock, quantity).onHand();
    }

    @Operation("receive")
    public void receiveSilently(@RequestId String request, StockId stock, int quantity) {
        receiving(stock, quantity);
    }

    @Operation("receive")
    public CompletableFuture<List<Seen>> receiveLater(StockId stock, int quantity, @RequestId UUID request) {
        int onHand = receiving(stock, quantity).onHand();
        Instant now = Instant.now();
        return CompletableFuture.completedFuture(
                List.of(new Seen(stock, onHand, now, new BigDecimal("1.50"), List.of("a", "b"))));
    }

    @Operation("receive")
    public Object receiveSomething(@RequestId String request, StockId stock, int quantity) {
        return receiving(stock, quantity);
    }

    @Operation("receive")
    public Stream<Stock> receiveStream(@RequestId String request, StockId stock, int quantity) {
        return Stream.of(receiving(stock, quantity));
    }

    @Operation("reserve")
    public Reservation reserve(@RequestId String request, StockId stock, int quantity) {
        return reserving(stock, quantity);
    }

    @Operation(value = "reserve", coordination = Operation.Coordination.VALIDATED)
    public Reservation reserveValidated(@RequestId String request, StockId stock, int quantity) {
        return reserving(stock, quantity);
    }

    private Reservation reserving(StockId stock, int quantity) {
        runs.incrementAndGet();
        Stock loaded = stocks.findById(stock).orElseThrow();
        stocks.save(new Stock(stock, loaded.onHand(), loaded.reserved() + quantity));
        return reservations.save(new Reservation(null, stock, quantity, ReservationStatus.HELD));
    }
}
