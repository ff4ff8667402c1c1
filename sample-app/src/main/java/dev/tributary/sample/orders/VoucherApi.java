package dev.tributary.sample.orders;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The vouchers, for the shop's own people: whoever knows a code can spend it. */
@RestController
@RequestMapping("/api/vouchers")
class VoucherApi {
    private final OrderOperations operations;
    private final Vouchers vouchers;

    VoucherApi(OrderOperations operations, Vouchers vouchers) {
        this.operations = operations;
        this.vouchers = vouchers;
    }

    record NewVoucher(
            @NotNull @Pattern(regexp = "[A-Z0-9-]{4,40}") String code,
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Voucher> issue(@Valid @RequestBody NewVoucher voucher) {
        operations.issueVoucher(voucher.code(), voucher.amount());
        return ResponseEntity.created(URI.create("/api/vouchers/" + voucher.code()))
                .body(one(voucher.code()));
    }

    @GetMapping("/{code}")
    Voucher one(@PathVariable String code) {
        return vouchers.findById(code).orElseThrow(() -> Missing.of("voucher", code));
    }
}
