package dev.tributary.sample.transfers;

import dev.tributary.sample.api.Missing;
import dev.tributary.sample.inventory.StockId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The transfers between warehouses. */
@RestController
@RequestMapping("/api/transfers")
class TransferApi {
    private final TransferOperations operations;
    private final Journeys journeys;

    TransferApi(TransferOperations operations, Journeys journeys) {
        this.operations = operations;
        this.journeys = journeys;
    }

    record NewTransfer(
            @NotNull UUID product,
            @NotNull UUID from,
            @NotNull UUID to,
            @NotNull Integer quantity) {}

    @GetMapping
    List<TransferLine> onTheirWay(@RequestParam(defaultValue = "100") @Positive @Max(1000) int limit) {
        return journeys.onTheirWay(limit);
    }

    @GetMapping("/{id}")
    TransferLine one(@PathVariable UUID id) {
        return journeys.one(id).orElseThrow(() -> Missing.of("transfer", id));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TransferLine> send(@Valid @RequestBody NewTransfer wish) {
        StockId from = new StockId(wish.product(), wish.from());
        StockId to = new StockId(wish.product(), wish.to());
        UUID id = operations.sendTransfer(from, to, wish.quantity());
        return ResponseEntity.created(URI.create("/api/transfers/" + id)).body(one(id));
    }

    @PostMapping("/{id}/receive")
    TransferLine receive(@PathVariable UUID id) {
        operations.receiveTransfer(id);
        return one(id);
    }
}
