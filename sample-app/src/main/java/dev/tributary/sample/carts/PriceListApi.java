package dev.tributary.sample.carts;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The price lists; a list is there as soon as it has a price. */
@RestController
@RequestMapping("/api/price-lists")
class PriceListApi {
    private final CartOperations operations;
    private final CartContents contents;

    PriceListApi(CartOperations operations, CartContents contents) {
        this.operations = operations;
        this.contents = contents;
    }

    record Amount(
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount) {}

    @GetMapping("/{list}")
    List<ListPrice> all(@PathVariable String list) {
        return contents.prices(list);
    }

    @PutMapping("/{list}/{product}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void set(@PathVariable @Size(max = 40) String list, @PathVariable UUID product, @Valid @RequestBody Amount price) {
        operations.setListPrice(product, list, price.amount());
    }
}
