package dev.tributary.sample.inventory;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The reservations: made, shipped, and cancelled by deleting them. */
@RestController
@RequestMapping("/api/reservations")
class ReservationApi {
    private final InventoryService inventory;
    private final Shelves shelves;

    ReservationApi(InventoryService inventory, Shelves shelves) {
        this.inventory = inventory;
        this.shelves = shelves;
    }

    record NewReservation(
            @NotNull UUID product,
            @NotNull UUID warehouse,
            @NotNull Integer quantity) {}

    @GetMapping
    List<ReservationLine> newest(@RequestParam(defaultValue = "100") @Positive @Max(1000) int limit) {
        return shelves.reservations(limit);
    }

    @GetMapping("/{id}")
    ReservationLine one(@PathVariable UUID id) {
        return shelves.reservation(id).orElseThrow(() -> Missing.of("reservation", id));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ReservationLine> reserve(@Valid @RequestBody NewReservation wish) {
        UUID id = inventory.reserve(new StockId(wish.product(), wish.warehouse()), wish.quantity());
        return ResponseEntity.created(URI.create("/api/reservations/" + id)).body(one(id));
    }

    @PostMapping("/{id}/ship")
    ReservationLine ship(@PathVariable UUID id) {
        inventory.ship(id);
        return one(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(@PathVariable UUID id) {
        inventory.cancel(id);
    }
}
