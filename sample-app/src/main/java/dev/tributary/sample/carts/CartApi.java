package dev.tributary.sample.carts;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The carts. */
@RestController
@RequestMapping("/api/carts")
class CartApi {
    private final CartOperations operations;
    private final Carts carts;
    private final CartContents contents;

    CartApi(CartOperations operations, Carts carts, CartContents contents) {
        this.operations = operations;
        this.carts = carts;
        this.contents = contents;
    }

    record NewCart(
            @NotBlank @Size(max = 200) String customer,
            @NotBlank @Size(max = 40) String list) {}

    record Pieces(@NotNull Integer quantity) {}

    /** A cart with what is in it, at today's prices. */
    record CartView(UUID id, String customer, String list, List<CartLine> lines, BigDecimal amount) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CartView> open(@Valid @RequestBody NewCart cart) {
        UUID id = operations.openCart(cart.customer(), cart.list());
        return ResponseEntity.created(URI.create("/api/carts/" + id)).body(one(id));
    }

    @GetMapping("/{id}")
    CartView one(@PathVariable UUID id) {
        Cart cart = carts.findById(id).orElseThrow(() -> Missing.of("cart", id));
        List<CartLine> lines = contents.of(id);
        BigDecimal amount = lines.stream().map(CartLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new CartView(id, cart.customer(), cart.list(), lines, amount);
    }

    @PostMapping("/{id}/lines/{product}/add")
    CartView add(@PathVariable UUID id, @PathVariable UUID product, @Valid @RequestBody Pieces pieces) {
        operations.addToCart(id, product, pieces.quantity());
        return one(id);
    }

    @PostMapping("/{id}/lines/{product}/take")
    CartView take(@PathVariable UUID id, @PathVariable UUID product, @Valid @RequestBody Pieces pieces) {
        operations.takeFromCart(id, product, pieces.quantity());
        return one(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable UUID id) {
        operations.discardCart(id);
    }
}
