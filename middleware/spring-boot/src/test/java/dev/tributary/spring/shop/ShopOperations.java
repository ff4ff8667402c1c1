package dev.tributary.spring.shop;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.engine.Receipt;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.data.jdbc.core.mapping.AggregateReference;

/** The shop's operations without bodies. */
@Operations("shop")
public interface ShopOperations {
    /** The key of a warehouse, as a type of its own. */
    record WarehouseId(UUID id) {}

    UUID createProduct(String sku, String name, BigDecimal price);

    @Operation("createProduct")
    CompletableFuture<UUID> createProductLater(String sku, String name, BigDecimal price);

    WarehouseId addWarehouse(String name);

    @Operation("addWarehouse")
    CompletableFuture<AggregateReference<Warehouse, UUID>> addWarehouseLater(String name);

    Receipt openStock(AggregateReference<Product, UUID> product, WarehouseId warehouse);

    void receive(StockId stock, int quantity);

    @Operation("receive")
    CompletableFuture<Void> receiveLater(StockId stock, int quantity);

    @Operation("receive")
    CompletableFuture<Receipt> receiveWithReceipt(StockId stock, int quantity);

    UUID reserve(StockId stock, int quantity);

    Receipt reserve(UUID id, StockId stock, int quantity);

    void ship(UUID reservation);

    /** What an interface does itself is no operation, and may call several. */
    default UUID receiveAndReserve(StockId stock, int quantity) {
        receive(stock, quantity);
        return reserve(stock, quantity);
    }
}
