package dev.tributary.sample.inventory;

import static java.util.Objects.requireNonNull;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Service;

/**
 * What can be done in the shop.
 *
 * <p>Each method is the body of an operation of {@code inventory.inv}. It is ordinary Spring Data JDBC: no locks, no
 * retries, no checks. What may run at the same time, what is checked and what is retried follows from the declarations.
 */
@Service
public class InventoryService {
    private final Products products;
    private final Warehouses warehouses;
    private final Stocks stocks;
    private final Reservations reservations;
    private final JdbcAggregateOperations aggregates;

    InventoryService(
            Products products,
            Warehouses warehouses,
            Stocks stocks,
            Reservations reservations,
            JdbcAggregateOperations aggregates) {
        this.aggregates = aggregates;
        this.products = products;
        this.warehouses = warehouses;
        this.stocks = stocks;
        this.reservations = reservations;
    }

    @Operation("createProduct")
    public UUID createProduct(String sku, String name, BigDecimal price) {
        return requireNonNull(products.save(Product.create(sku, name, price)).id());
    }

    @Operation(value = "rename", expect = Expect.CONFLUENT)
    public void rename(UUID product, String name) {
        products.save(products.findById(product).orElseThrow().withName(name));
    }

    @Operation(value = "reprice", expect = Expect.CONFLUENT)
    public void reprice(UUID product, BigDecimal price) {
        products.save(products.findById(product).orElseThrow().withPrice(price));
    }

    @Operation(value = "addWarehouse", expect = Expect.CONFLUENT)
    public UUID addWarehouse(String name) {
        return requireNonNull(warehouses.save(new Warehouse(null, name)).id());
    }

    @Operation("openStock")
    public void openStock(UUID product, UUID warehouse) {
        // Saving would update a stock that is there: its key is chosen, not generated.
        aggregates.insert(Stock.empty(new StockId(product, warehouse)));
    }

    /** Goods arrive. The build fails should this ever need coordination: it is what the shop does most. */
    @Operation(value = "receive", expect = Expect.CONFLUENT)
    public void receive(StockId stock, int quantity) {
        stocks.save(stocks.findById(stock).orElseThrow().receive(quantity));
    }

    @Operation(value = "reserve", expect = Expect.COORDINATED)
    public UUID reserve(StockId stock, int quantity) {
        Reservation reservation = reservations.save(Reservation.held(stock, quantity));
        stocks.save(stocks.findById(stock).orElseThrow().reserve(quantity));
        return requireNonNull(reservation.id());
    }

    @Operation("ship")
    public void ship(UUID reservation) {
        Reservation held = reservations.findById(reservation).orElseThrow();
        reservations.save(held.shipped());
        stocks.save(stocks.findById(held.stock()).orElseThrow().ship(held.quantity()));
    }

    @Operation("cancel")
    public void cancel(UUID reservation) {
        Reservation held = reservations.findById(reservation).orElseThrow();
        reservations.delete(held);
        stocks.save(stocks.findById(held.stock()).orElseThrow().release(held.quantity()));
    }
}
