package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class ShopController {
    private final Shop shop;

    ShopController(Shop shop) {
        this.shop = shop;
    }

    @PostMapping("/reservations")
    public UUID reserve(@RequestParam UUID product, @RequestParam UUID warehouse, @RequestParam int quantity) {
        return shop.reserve(new StockId(product, warehouse), quantity);
    }

    @PostMapping("/reservations/{id}/shipment")
    public void ship(@PathVariable UUID id) {
        shop.ship(id);
    }
}
