package dev.tributary.sample.inventory;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * Something that the shop sells.
 *
 * @param id null until the product is saved
 * @param lowestPrice the lowest that was ever asked for it
 */
public record Product(@Id @Nullable UUID id, String sku, String name, BigDecimal price, BigDecimal lowestPrice) {

    static Product create(String sku, String name, BigDecimal price) {
        return new Product(null, sku, name, price, price);
    }

    Product withName(String newName) {
        return new Product(id, sku, newName, price, lowestPrice);
    }

    Product withPrice(BigDecimal newPrice) {
        return new Product(id, sku, name, newPrice, newPrice.min(lowestPrice));
    }
}
