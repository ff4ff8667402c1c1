package dev.tributary.sample;

import static java.util.Objects.requireNonNull;

import dev.tributary.sample.inventory.InventoryService;
import dev.tributary.sample.inventory.Products;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.Stocks;
import dev.tributary.sample.inventory.Warehouses;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Puts something on the shelves of a new shop; what is there already stays as it is. */
@Component
@Order(1)
@ConditionalOnProperty(name = "shop.demo-data", matchIfMissing = true)
class DemoData implements ApplicationRunner {
    private final InventoryService inventory;
    private final Products products;
    private final Warehouses warehouses;
    private final Stocks stocks;

    DemoData(InventoryService inventory, Products products, Warehouses warehouses, Stocks stocks) {
        this.inventory = inventory;
        this.products = products;
        this.warehouses = warehouses;
        this.stocks = stocks;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        UUID kettle = product("KETTLE-1", "Kettle, 1.7 l", "39.90");
        UUID teapot = product("TEAPOT-1", "Teapot, cast iron", "64.00");
        UUID cup = product("CUP-6", "Cups, set of six", "24.50");
        UUID north = warehouse("North");
        UUID south = warehouse("South");
        stock(kettle, north, 40);
        stock(kettle, south, 12);
        stock(teapot, north, 8);
        stock(cup, south, 150);
    }

    private UUID product(String sku, String name, String price) {
        return products.findBySku(sku)
                .map(product -> requireNonNull(product.id()))
                .orElseGet(() -> inventory.createProduct(sku, name, new BigDecimal(price)));
    }

    private UUID warehouse(String name) {
        return warehouses
                .findFirstByName(name)
                .map(warehouse -> requireNonNull(warehouse.id()))
                .orElseGet(() -> inventory.addWarehouse(name));
    }

    private void stock(UUID product, UUID warehouse, int quantity) {
        StockId id = new StockId(product, warehouse);
        if (!stocks.existsById(id)) {
            inventory.openStock(product, warehouse);
            inventory.receive(id, quantity);
        }
    }
}
