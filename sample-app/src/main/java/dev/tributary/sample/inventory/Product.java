package dev.tributary.sample.inventory;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * Something that the shop sells.
 *
 * @param id null until the product is saved
 */
public record Product(@Id @Nullable UUID id, String sku, String name, BigDecimal price) {

    Product withName(String newName) {
        return new Product(id, sku, newName, price);
    }

    Product withPrice(BigDecimal newPrice) {
        return new Product(id, sku, name, newPrice);
    }
}
