package dev.tributary.spring.shop;

import dev.tributary.Operation;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class Shop {
    /** What a body publishes, for the hooks of its transaction. */
    public record Received(StockId stock, int quantity) {}

    private final ProductRepository products;
    private final WarehouseRepository warehouses;
    private final StockRepository stocks;
    private final ReservationRepository reservations;
    private final NoteRepository notes;
    private final JdbcTemplate jdbc;
    private final ApplicationEventPublisher events;

    Shop(
            ProductRepository products,
            WarehouseRepository warehouses,
            StockRepository stocks,
            ReservationRepository reservations,
            NoteRepository notes,
            JdbcTemplate jdbc,
            ApplicationEventPublisher events) {
        this.products = products;
        this.warehouses = warehouses;
        this.stocks = stocks;
        this.reservations = reservations;
        this.notes = notes;
        this.jdbc = jdbc;
        this.events = events;
    }

    /** How a test makes one call of {@link #receive} behave otherwise than declared. */
    public enum Quirk {
        NONE,
        ADD_TOO_MUCH,
        WRITE_RAW_SQL,
        WRITE_UNMANAGED,
        QUERY_AFTER_WRITE,
        READ_BACK,
        CALL_ANOTHER,
        THROW_CHECKED,
        SAVE_DETACHED,
        SAVE_WITHOUT_KEY
    }

    private Quirk quirk = Quirk.NONE;
    private Stock detached;
    private Stock readBack;
    private Runnable another = () -> {};

    public void behave(Quirk next) {
        quirk = next;
    }

    public void detached(Stock stock) {
        detached = stock;
    }

    public Stock readBack() {
        return readBack;
    }

    public void another(Runnable call) {
        another = call;
    }

    @Operation("createProduct")
    public Product createProduct(String sku, String name, BigDecimal price) {
        return products.save(new Product(null, sku, name, price));
    }

    @Operation("rename")
    @Transactional
    public void rename(UUID product, String name) {
        products.save(products.findById(product).orElseThrow().named(name));
    }

    @Operation("reprice")
    public void reprice(UUID product, BigDecimal price) {
        products.save(products.findById(product).orElseThrow().priced(price));
    }

    @Operation("addWarehouse")
    public UUID addWarehouse(String name) {
        Warehouse warehouse = new Warehouse();
        warehouse.setName(name);
        warehouse = warehouses.save(warehouse);
        UUID id = warehouse.getId();
        // What happens to the instance after it was saved is not saved.
        warehouse.setName("changed afterwards");
        if (!warehouses.findById(id).orElseThrow().getName().equals(name)) {
            throw new IllegalStateException("the saved state was changed through the instance");
        }
        return id;
    }

    @Operation("openStock")
    public void openStock(UUID product, UUID warehouse) {
        stocks.save(new Stock(new StockId(product, warehouse), 0, 0));
    }

    @Operation("receive")
    public void receive(StockId stock, int quantity) throws IOException {
        Stock loaded = stocks.findById(stock).orElseThrow();
        stocks.save(quirk == Quirk.SAVE_DETACHED ? detached : loaded.receive(quantity));
        events.publishEvent(new Received(stock, quantity));
        switch (quirk) {
            case NONE, SAVE_DETACHED -> {}
            case ADD_TOO_MUCH -> stocks.save(loaded.receive(quantity + 1));
            case SAVE_WITHOUT_KEY -> stocks.save(new Stock(null, 0, 0));
            case WRITE_RAW_SQL -> jdbc.update("UPDATE stock SET on_hand = on_hand + 1");
            case WRITE_UNMANAGED -> notes.save(new Note(UUID.randomUUID(), "x"));
            case QUERY_AFTER_WRITE -> stocks.findAll();
            case READ_BACK -> readBack = stocks.findById(stock).orElseThrow();
            case CALL_ANOTHER -> another.run();
            case THROW_CHECKED -> throw new IOException("no ink");
        }
    }

    @Operation("reserve")
    public UUID reserve(StockId stock, int quantity) {
        stocks.save(stocks.findById(stock).orElseThrow().reserve(quantity));
        return reservations
                .save(new Reservation(null, stock, quantity, ReservationStatus.HELD))
                .id();
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
        stocks.save(stocks.findById(held.stock()).orElseThrow().reserve(-held.quantity()));
        reservations.delete(held);
    }
}
