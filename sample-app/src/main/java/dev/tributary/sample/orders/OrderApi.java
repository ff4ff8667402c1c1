package dev.tributary.sample.orders;

import dev.tributary.sample.api.Missing;
import dev.tributary.sample.orders.OrderBook.OrderView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
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

/** The orders. A line is shipped and cancelled by its reservation, which has the same id. */
@RestController
@RequestMapping("/api")
class OrderApi {
    private final Checkout checkout;
    private final OrderOperations operations;
    private final OrderBook orders;

    OrderApi(Checkout checkout, OrderOperations operations, OrderBook orders) {
        this.checkout = checkout;
        this.operations = operations;
        this.orders = orders;
    }

    record NewPayment(
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount,
            @NotBlank @Size(max = 200) String reference) {}

    record NewRefund(
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount) {}

    record VoucherPayment(
            @NotBlank @Size(max = 40) String code,
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount) {}

    record NewShipment(@NotBlank @Size(max = 200) String tracking) {}

    record NewReturn(
            @NotNull Integer quantity,
            @NotBlank @Size(max = 1000) String reason) {}

    /** The id of something that has been made. */
    record Made(UUID id) {}

    @PostMapping("/carts/{cart}/checkout")
    ResponseEntity<OrderView> order(@PathVariable UUID cart) {
        Optional<UUID> done = checkout.done(cart);
        if (done.isPresent()) {
            return ResponseEntity.ok(one(done.get()));
        }
        UUID id = checkout.order(cart);
        return ResponseEntity.created(URI.create("/api/orders/" + id)).body(one(id));
    }

    @GetMapping("/orders")
    List<OrderSummary> newest(@RequestParam(defaultValue = "100") @Positive @Max(1000) int limit) {
        return orders.newest(limit);
    }

    @GetMapping("/orders/{id}")
    OrderView one(@PathVariable UUID id) {
        return orders.order(id).orElseThrow(() -> Missing.of("order", id));
    }

    @PostMapping("/orders/{id}/payments")
    @ResponseStatus(HttpStatus.CREATED)
    Made pay(@PathVariable UUID id, @Valid @RequestBody NewPayment payment) {
        return new Made(operations.pay(id, payment.amount(), payment.reference()));
    }

    @PostMapping("/orders/{id}/vouchers")
    OrderView spend(@PathVariable UUID id, @Valid @RequestBody VoucherPayment voucher) {
        operations.spendVoucher(voucher.code(), id, voucher.amount());
        return one(id);
    }

    @PostMapping("/orders/{id}/refunds")
    OrderView refund(@PathVariable UUID id, @Valid @RequestBody NewRefund refund) {
        operations.refund(id, refund.amount());
        return one(id);
    }

    @PostMapping("/order-lines/{line}/shipments")
    @ResponseStatus(HttpStatus.CREATED)
    Made dispatch(@PathVariable UUID line, @Valid @RequestBody NewShipment shipment) {
        return new Made(operations.dispatch(line, shipment.tracking()));
    }

    @PostMapping("/order-lines/{line}/returns")
    @ResponseStatus(HttpStatus.CREATED)
    Made takeBack(@PathVariable UUID line, @Valid @RequestBody NewReturn back) {
        return new Made(operations.returnGoods(line, back.quantity(), back.reason()));
    }

    @PostMapping("/shipments/{id}/deliver")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deliver(@PathVariable UUID id) {
        operations.deliver(id);
    }
}
