package dev.tributary.sample.inventory;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
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

/** The products. What a price must be is not asked here: that is an invariant. */
@RestController
@RequestMapping("/api/products")
class ProductApi {
    private final InventoryService inventory;
    private final Products products;

    ProductApi(InventoryService inventory, Products products) {
        this.inventory = inventory;
        this.products = products;
    }

    record NewProduct(
            @NotBlank @Size(max = 40) String sku,
            @NotBlank @Size(max = 200) String name,
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal price) {}

    record NewName(@NotBlank @Size(max = 200) String name) {}

    record NewPrice(
            @NotNull @Digits(integer = 10, fraction = 2) BigDecimal price) {}

    @GetMapping
    List<Product> all() {
        return products.findAllByOrderBySku();
    }

    @GetMapping("/{id}")
    Product one(@PathVariable UUID id) {
        return products.findById(id).orElseThrow(() -> Missing.of("product", id));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Product> create(@Valid @RequestBody NewProduct product) {
        UUID id = inventory.createProduct(product.sku(), product.name(), product.price());
        return ResponseEntity.created(URI.create("/api/products/" + id)).body(one(id));
    }

    @PutMapping("/{id}/name")
    Product rename(@PathVariable UUID id, @Valid @RequestBody NewName name) {
        inventory.rename(id, name.name());
        return one(id);
    }

    @PutMapping("/{id}/price")
    Product reprice(@PathVariable UUID id, @Valid @RequestBody NewPrice price) {
        inventory.reprice(id, price.price());
        return one(id);
    }
}
