package dev.tributary.sample.inventory;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The warehouses. */
@RestController
@RequestMapping("/api/warehouses")
class WarehouseApi {
    private final InventoryService inventory;
    private final Warehouses warehouses;

    WarehouseApi(InventoryService inventory, Warehouses warehouses) {
        this.inventory = inventory;
        this.warehouses = warehouses;
    }

    record NewWarehouse(@NotBlank @Size(max = 200) String name) {}

    @GetMapping
    List<Warehouse> all() {
        return warehouses.findAllByOrderByName();
    }

    @GetMapping("/{id}")
    Warehouse one(@PathVariable UUID id) {
        return warehouses.findById(id).orElseThrow(() -> Missing.of("warehouse", id));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Warehouse> add(@Valid @RequestBody NewWarehouse warehouse) {
        UUID id = inventory.addWarehouse(warehouse.name());
        return ResponseEntity.created(URI.create("/api/warehouses/" + id)).body(one(id));
    }
}
