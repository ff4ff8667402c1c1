package dev.tributary.sample.inventory;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The stocks. That a quantity is positive is not asked here: that is the operation's guard. */
@RestController
@RequestMapping("/api/stock")
class StockApi {
    private final InventoryService inventory;
    private final Shelves shelves;

    StockApi(InventoryService inventory, Shelves shelves) {
        this.inventory = inventory;
        this.shelves = shelves;
    }

    record Quantity(@NotNull Integer quantity) {}

    @GetMapping
    List<StockLevel> all() {
        return shelves.stocks();
    }

    @GetMapping("/{product}/{warehouse}")
    StockLevel one(@PathVariable UUID product, @PathVariable UUID warehouse) {
        StockId id = new StockId(product, warehouse);
        return shelves.stock(id).orElseThrow(() -> Missing.of("stock", product + " in " + warehouse));
    }

    @PutMapping("/{product}/{warehouse}")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<StockLevel> open(@PathVariable UUID product, @PathVariable UUID warehouse) {
        inventory.openStock(product, warehouse);
        return ResponseEntity.created(URI.create("/api/stock/" + product + "/" + warehouse))
                .body(one(product, warehouse));
    }

    @PostMapping("/{product}/{warehouse}/receive")
    StockLevel receive(
            @PathVariable UUID product, @PathVariable UUID warehouse, @Valid @RequestBody Quantity quantity) {
        inventory.receive(new StockId(product, warehouse), quantity.quantity());
        return one(product, warehouse);
    }
}
